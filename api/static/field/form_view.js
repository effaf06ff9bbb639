// The form: items by section, each bound to its clause; what does not conform asks for the facts
// and takes an order to correct it.
import { h } from "./dom.js";
import { choice, idOf, textControl } from "./control.js";
import { say } from "./words.js";

const open = new Set(["three"]); // sections that are folded out

export function formView({ record, set, now }) {
  return h("section", { "aria-label": record.form.title }, h("h2", record.form.title),
    h("p.hint", say("form_version", { version: record.form.version })),
    record.form.sections.map((section) => {
      const answered = section.items.filter((item) => record.value(`item/${item.id}`)).length;
      const fold = h("details.panel.section", {
        toggle: () => (fold.open ? open.add(section.id) : open.delete(section.id)),
      }, h("summary", { id: `section-${section.id}` }, section.title, " ",
        h("span.tag", `${answered} / ${section.items.length}`)),
        section.items.map((item) => itemView(item, record, set, now)));
      fold.open = open.has(section.id);
      return fold;
    }));
}

// `now` reads a field as it is when something is done, not as it was when this was drawn.
function itemView(item, record, set, now) {
  const field = `item/${item.id}`;
  const given = record.value(field);
  const id = idOf(field);
  const clause = item.confirmed ? item.clause : `${item.clause}${say("not_compared")}`;
  return h("div.item",
    choice({
      id, label: item.text, value: given?.answer,
      options: [["yes", say("yes")], ["no", say("no")], ["na", say("na")]],
      put: (answer) => set(field, { note: now(field)?.note ?? "", answer }),
    }),
    h("p.clause", clause),
    given?.answer === "no" ? h("div.finding",
      textControl({
        id: `${id}-note`, label: say("facts"), value: given.note, area: true, most: 1000,
        put: (note) => set(field, { ...now(field), note }),
      }),
      orderView(item, record, set, now)) : null);
}

function orderView(item, record, set, now) {
  const field = `correction/${item.id}`;
  const order = record.value(field);
  const id = idOf(field);
  const demand = textControl({
    id, label: say("demand"), value: order?.demand ?? "", area: true, most: 1000,
    put: (text) => set(field, { due: due.value, ...now(field), demand: text }),
  });
  const due = h("input", {
    type: "date", id: `${id}-due`, min: record.day,
    change: () => {
      demand.hidden = !due.value;
      const text = demand.querySelector("textarea").value;
      set(field, due.value ? { demand: text, due: due.value } : null);
    },
  });
  due.value = order?.due ?? "";
  demand.hidden = !due.value;
  return [
    h("div.control", h("label", { for: `${id}-due` }, say("due")), due, h("p.hint", say("due_hint"))),
    demand,
  ];
}
