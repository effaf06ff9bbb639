// A visit: from setting out to the signatures, in the order in which it happens.
import { clockTime, h } from "./dom.js";
import { choice, idOf, moment, textControl, tick } from "./control.js";
import { conflictView, fieldLabel } from "./conflict_view.js";
import { formView } from "./form_view.js";
import { navigation, stateOf } from "./list_view.js";
import { photoView } from "./photo_view.js";
import { signatureView } from "./signature_view.js";
import { say } from "./words.js";

// `set` keeps a field, `fail` shows why something could not be kept.
export function visitView({ day, key, set, fail }) {
  const stop = day.stop(key);
  if (!stop) {
    return h("div.panel.empty", h("p", say("no_such_stop")), h("a.button", { href: "#/" }, say("list")));
  }
  const record = day.record(key);
  const now = (field) => day.record(key).value(field);
  const visit = { day, key, stop, record, set, fail, now };
  return h("article",
    h("p", h("a.back", { href: "#/" }, say("back"))),
    h("h1", stop.name), h("p.sub", stop.address),
    conflictView(visit),
    refusedView(visit),
    factsView(stop, record),
    timesView(visit),
    entryView(visit),
    resultView(visit),
    record.needsForm ? formView(visit) : h("p.panel", say("no_form_needed")),
    photoView(visit),
    signatureView(visit),
    record.needsForm ? h("section.panel", text(visit, "sign_refused", 200, { hint: say("refused_hint") })) : null,
    finishView(visit));
}

function text({ record, set }, field, most, more = {}) {
  return textControl({
    id: idOf(field), label: say(`field_${field}`), value: record.value(field) ?? "", most,
    put: (value) => set(field, value.trim() ? value : null), ...more,
  });
}

function factsView(stop, record) {
  const fact = (name, value) => (value ? [h("dt", say(name)), h("dd", value)] : []);
  return h("section.panel", { "aria-label": say("facts_of") },
    h("p", h(`span.tag.state-${stateOf(record)}`, say(`state_${stateOf(record)}`))),
    h("dl.facts",
      fact("planned", `${stop.day} ${clockTime(stop.start_min)}–${clockTime(stop.leave_min)}`),
      fact("officers", `${stop.lead.name}（${stop.lead.certificate}）、${stop.member.name}（${stop.member.certificate}）`),
      fact("township", stop.township), fact("industry", stop.industry),
      fact("exposed", stop.exposed === null ? "" : String(stop.exposed)),
      fact("factors", stop.factors.join("、")),
      fact("gcj02", stop.lat_gcj02 === null ? "" : `${stop.lon_gcj02.toFixed(6)}, ${stop.lat_gcj02.toFixed(6)}`)),
    navigation(stop));
}

function timesView({ stop, record, set }) {
  return h("section.panel", { "aria-label": say("times") }, h("h2", say("times")),
    h("div.moments", ["set_out", "arrive", "leave"].map((field) => moment({
      id: idOf(field), label: say(`field_${field}`), value: record.value(field), day: stop.day,
      put: (value) => set(field, value),
    }))));
}

function entryView(visit) {
  const { record, set, fail, now } = visit;
  const recusal = record.value("recusal");
  return h("section.panel", { "aria-label": say("entry") }, h("h2", say("entry")),
    tick({
      id: idOf("certificates"), label: say("field_certificates"), value: record.value("certificates"),
      put: (value) => set("certificates", value),
    }),
    text(visit, "entry_code", 64, { list: scanner(set, fail) }),
    record.value("entry_code") ? null : text(visit, "entry_none", 200),
    text(visit, "present", 100, { hint: say("present_hint") }),
    h("p.notice", say("recusal_notice")),
    choice({
      id: idOf("recusal"), label: say("field_recusal"),
      options: [["no", say("recusal_no")], ["yes", say("recusal_yes")]],
      value: recusal === null ? null : recusal.asked ? "yes" : "no",
      put: (answer) => set("recusal", { reason: now("recusal")?.reason ?? "", asked: answer === "yes" }),
    }),
    recusal?.asked ? [
      h("p.problem", { role: "alert" }, say("lack_recused")),
      textControl({
        id: idOf("recusal-reason"), label: say("recusal_reason"), value: recusal.reason, most: 200,
        put: (reason) => set("recusal", { ...now("recusal"), reason }),
      }),
    ] : null);
}

// Reads a code from the camera where the browser can; elsewhere the code is typed.
function scanner(set, fail) {
  if (!("BarcodeDetector" in window)) return null;
  const input = h("input", {
    type: "file", accept: "image/*", capture: "environment", id: "scan-input",
    change: async () => {
      try {
        const picture = await createImageBitmap(input.files[0]);
        const [found] = await new window.BarcodeDetector().detect(picture);
        if (found) set("entry_code", found.rawValue.slice(0, 64));
        else fail(say("no_code"));
      } catch {
        fail(say("no_code"));
      }
    },
  });
  return h("div.take", h("label.button", { for: "scan-input" }, say("scan")), input);
}

function resultView(visit) {
  const { record, set } = visit;
  const box = h("select", {
    id: idOf("result"), change: () => set("result", box.value || null),
  }, h("option", { value: "" }, say("choose")),
    [true, false].map((form) => h("optgroup", { label: say(form ? "inspected" : "not_inspected") },
      record.form.results.filter((one) => one.form === form)
        .map((one) => h("option", { value: one.code }, `${one.code} ${one.words}`)))));
  box.value = record.value("result") ?? "";
  return h("section.panel", { "aria-label": say("field_result") }, h("h2", say("field_result")),
    h("div.control", h("label", { for: idOf("result") }, say("field_result")), box,
      h("p.hint", say("result_hint"))),
    text(visit, "remark", 2000, { area: true }));
}

function refusedView({ day, key, record }) {
  const refused = day.refused().filter((one) => one.key === key);
  if (!refused.length) return null;
  return h("section.panel.short", { role: "alert" }, h("h2", say("refused_title")),
    refused.map((one) => h("div.version",
      h("div", h("strong", fieldLabel(one.field, record.form)), h("p", one.why)),
      h("button.button", {
        type: "button", click: () => { if (confirm(say("dismiss_sure"))) day.forget(one); },
      }, say("dismiss")))));
}

function finishView({ day, key, record, set }) {
  const lacks = record.lacks();
  const done = Boolean(record.value("done"));
  const known = day.visits.get(key);
  return h("section.panel", { id: "finish", "aria-label": say("finish") }, h("h2", say("finish")),
    lacks.length
      ? [h("p", say("still_lacks")), h("ul.lacks", lacks.map((name) => h("li", { "data-lack": name }, say(`lack_${name}`))))]
      : h("p.good", say(done ? "is_finished" : "lacks_nothing")),
    h("div.actions",
      done
        ? h("button.button", { type: "button", id: "reopen", click: () => set("done", null) }, say("reopen"))
        : h("button.button.main", {
          type: "button", id: "done", disabled: lacks.length > 0, click: () => set("done", true),
        }, say("finish")),
      known ? h("a.button", { href: known.page }, say("documents")) : null),
    known ? null : h("p.hint", say("documents_hint")));
}
