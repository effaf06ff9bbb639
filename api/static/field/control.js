// Controls: each is bound to one field of the record, has a label, and keeps what is typed.
import { h } from "./dom.js";
import { say } from "./words.js";

const PAUSE_MS = 400;
let unsaved = null; // saves what is being typed, at once

export function saveTyping() {
  const save = unsaved;
  unsaved = null;
  return save?.();
}

export function idOf(field) {
  return `f-${field.replaceAll("/", "-")}`;
}

// A text that is kept while it is typed. `put` takes the text.
export function textControl({ id, label, value, put, area = false, type = "text", hint = "", most, list }) {
  let timer = null;
  let last = value;
  const box = h(area ? "textarea" : "input", {
    id, maxlength: String(most), rows: area ? "3" : null, autocomplete: "off",
    "aria-describedby": hint ? `${id}-hint` : null,
    input: () => {
      clearTimeout(timer);
      unsaved = save;
      timer = setTimeout(save, PAUSE_MS);
    },
    change: () => save(),
  });
  if (!area) box.type = type;
  box.value = value;
  function save() {
    clearTimeout(timer);
    if (unsaved === save) unsaved = null;
    if (box.value === last) return null;
    last = box.value;
    return put(box.value);
  }
  return h("div.control", h("label", { for: id }, label), box,
    hint ? h("p.hint", { id: `${id}-hint` }, hint) : null, list ?? null);
}

// One of several answers, as radio buttons that are easy to hit.
export function choice({ id, label, options, value, put }) {
  return h("fieldset.choice", h("legend", label), options.map(([name, words]) => {
    const own = `${id}-${name}`;
    const box = h("input", { type: "radio", name: id, id: own, change: () => put(name) });
    box.checked = name === value;
    return h("div", box, h("label", { for: own }, words));
  }));
}

export function tick({ id, label, value, put }) {
  const box = h("input", { type: "checkbox", id, change: () => put(box.checked) });
  box.checked = Boolean(value);
  return h("div.check", box, h("label", { for: id }, label));
}

// A moment: "now" with one touch, or the time of day by hand.
export function moment({ id, label, value, day, put }) {
  const box = h("input", {
    type: "time", id,
    change: () => put(box.value ? `${day}T${box.value}:00+08:00` : null),
  });
  box.value = value ? inChina(new Date(value)).slice(11, 16) : "";
  const elsewhere = value && inChina(new Date(value)).slice(0, 10) !== day;
  return h("div.control.moment", h("label", { for: id }, label),
    h("div", box, h("button.button", {
      type: "button", id: `${id}-now`, "aria-label": `${label} ${say("now")}`,
      click: () => put(`${inChina(new Date()).slice(0, 16)}:00+08:00`),
    }, say("now"))),
    elsewhere ? h("p.hint", inChina(new Date(value)).slice(0, 10)) : null);
}

export function inChina(moment) {
  return new Date(moment.getTime() + 8 * 3600 * 1000).toISOString();
}
