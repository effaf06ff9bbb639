// Conflicts: two devices said different things of one field. Both are shown until one is chosen.
import { h } from "./dom.js";
import { inChina } from "./control.js";
import { drawing } from "./signature_view.js";
import { say } from "./words.js";

const PLAIN = new Set([
  "set_out", "arrive", "leave", "entry_code", "entry_none", "present", "remark", "sign_refused",
  "certificates", "recusal", "result", "done",
]);

export function fieldLabel(field, form) {
  if (PLAIN.has(field)) return say(`field_${field}`);
  const [kind, name] = field.split("/");
  const item = form.sections.flatMap((section) => section.items).find((one) => one.id === name);
  return `${say(`kind_${kind}`)} ${item?.text ?? (kind === "sign" ? say(name) : "")}`;
}

export function conflictView({ record, set }) {
  if (!record.conflicts.length) return null;
  return h("section.panel.short", { role: "alert" }, h("h2", say("conflict_title")),
    h("p", say("conflict_text")),
    record.conflicts.map((field) => h("fieldset.versions",
      h("legend", fieldLabel(field, record.form)),
      record.versions(field).map((version, at) => h("div.version",
        h("div", described(field, version.value, record.form),
          h("p.who", `${version.author ?? say("this_device")} · ${inChina(new Date(version.made_at)).slice(5, 16).replace("T", " ")}`)),
        h("button.button", {
          type: "button", id: `take-${field.replaceAll("/", "-")}-${at}`,
          click: () => set(field, version.value),
        }, say("take_this")))))));
}

export function described(field, value, form) {
  if (value === null) return say("empty");
  if (typeof value === "boolean") return say(value ? "is_so" : "is_not_so");
  if (["set_out", "arrive", "leave"].includes(field)) return inChina(new Date(value)).slice(11, 16);
  if (field === "result") return form.results.find((one) => one.code === value)?.words ?? value;
  if (typeof value === "string") return value;
  if (value.strokes) return drawing(value.strokes);
  if (value.answer) return [say(value.answer), value.note ? `：${value.note}` : ""];
  if (value.due) return `${value.due} ${value.demand}`;
  if ("asked" in value) return `${say(value.asked ? "recusal_yes" : "recusal_no")} ${value.reason}`;
  return value.caption || say("photo");
}
