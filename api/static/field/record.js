// Records: what stands of a visit and what it lacks. The same rules as planner/visit_change.py and
// planner/visit_record.py; a test runs both on the same records.

const SIGNING = ["sign", "sign_refused", "done", "photo"];
const SIGNERS = ["lead", "member", "employer"];

// What changes leave standing of every field: field → versions, in the order of their arrival.
export function standing(changes) {
  const fields = new Map();
  for (const change of changes) {
    const before = fields.get(change.field) ?? [];
    const kept = before.filter((one) => !change.replaces?.includes(one.id));
    fields.set(change.field, [...kept, change]);
  }
  return fields;
}

export function same(one, other) {
  return canonical(one) === canonical(other);
}

function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
}

export function isConflict(versions) {
  return versions.slice(1).some((one) => !same(one.value, versions[0].value));
}

export class VisitRecord {
  // `stands` as `standing` gives it; `form` as the server sends it; `day` as 2026-12-10.
  constructor(day, form, stands) {
    Object.assign(this, { day, form, stands });
    this.conflicts = [...stands].filter(([, versions]) => isConflict(versions)).map(([f]) => f);
  }

  versions(field) {
    return this.stands.get(field) ?? [];
  }

  value(field) {
    const versions = this.versions(field);
    return versions.length && !this.conflicts.includes(field) ? versions[0].value : null;
  }

  findings() {
    return this.form.sections.flatMap((section) => section.items).flatMap((item) => {
      const answer = this.value(`item/${item.id}`);
      if (answer?.answer !== "no") return [];
      const order = this.value(`correction/${item.id}`) ?? { demand: "", due: "" };
      return [{ item, note: answer.note.trim(), demand: order.demand.trim(), due: order.due }];
    });
  }

  get needsForm() {
    const result = this.value("result");
    return this.form.results.find((one) => one.code === result)?.form ?? true;
  }

  get isFinished() {
    return Boolean(this.value("done")) && this.lacks().length === 0;
  }

  get hasBegun() {
    return [...this.stands.keys()].some((field) => this.value(field) !== null);
  }

  signers() {
    return this.needsForm && !this.value("sign_refused") ? SIGNERS : SIGNERS.slice(0, 2);
  }

  // Ids of all that a signature given now stands under.
  covers() {
    return [...this.stands]
      .filter(([field]) => !SIGNING.includes(field.split("/")[0]))
      .flatMap(([, versions]) => versions.map((one) => one.id));
  }

  changedSince(signer) {
    const signature = this.value(`sign/${signer}`);
    if (!signature) return [];
    return this.covers().filter((id) => !signature.covers.includes(id));
  }

  lacks() {
    const found = [];
    const lack = (name, is) => { if (is) found.push(name); };
    const arrive = Date.parse(this.value("arrive")), leave = Date.parse(this.value("leave"));
    lack("conflict", this.conflicts.length > 0);
    lack("times", Number.isNaN(arrive) || Number.isNaN(leave));
    lack("order", leave < arrive);
    lack("result", this.value("result") === null);
    if (this.needsForm) {
      const recusal = this.value("recusal");
      const mandatory = this.form.sections.filter((section) => section.mandatory)
        .flatMap((section) => section.items);
      lack("entry", !(this.value("entry_code") || this.value("entry_none")));
      lack("certificates", !this.value("certificates"));
      lack("recusal", recusal === null);
      lack("recused", Boolean(recusal?.asked));
      lack("mandatory", mandatory.some((item) => this.value(`item/${item.id}`) === null));
    }
    const findings = this.findings();
    lack("note", findings.some((finding) => !finding.note));
    lack("clean", findings.length > 0 && this.value("result") === this.form.clean);
    lack("due", findings.some((finding) => finding.due && finding.due < this.day));
    lack("signed", this.signers().some((signer) => !this.value(`sign/${signer}`)));
    lack("signed_before", this.signers().some((signer) => this.changedSince(signer).length > 0));
    return found;
  }
}
