// Signatures on glass: strokes, and the ids of everything that stood in the record when it was
// signed, so that a later change shows.
import { h, svg } from "./dom.js";
import { say } from "./words.js";

const SIZE = 1000;
const HEIGHT = 400;
const MOST_NUMBERS = 3800;

export function drawing(strokes, name) {
  const paths = strokes.map((stroke) => {
    let d = "";
    for (let at = 0; at < stroke.length; at += 2) {
      d += `${at ? "L" : "M"}${stroke[at]} ${stroke[at + 1]}`;
    }
    return svg("path", { d });
  });
  return svg("svg", { viewBox: `0 0 ${SIZE} ${HEIGHT}`, class: "signature", role: "img", "aria-label": name }, ...paths);
}

export function signatureView({ day, key, stop, record, set }) {
  const present = record.value("present") ?? "";
  const people = [
    ["lead", say("lead"), stop.lead.name], ["member", say("member"), stop.member.name],
    ["employer", say("employer_side"), present],
  ];
  return h("section.panel", { "aria-label": say("signatures") }, h("h2", say("signatures")),
    h("ul.signatures", people.map(([who, title, name]) => {
      const signed = record.value(`sign/${who}`);
      const changed = record.changedSince(who).length > 0;
      return h("li", h("div", h("strong", title), ` ${signed?.name ?? name}`),
        signed ? drawing(signed.strokes, `${title} ${signed.name}`) : h("p.hint", say("not_signed")),
        changed ? h("p.problem", say("signed_before")) : null,
        h("button.button", {
          type: "button", id: `sign-${who}`,
          click: () => openPad(title, name, day.record(key), (value) => set(`sign/${who}`, value)),
        }, say(signed ? "sign_again" : "sign")));
    })));
}

function openPad(title, name, record, done) {
  const strokes = [];
  const canvas = h("canvas.pad", { width: SIZE, height: HEIGHT, "aria-label": say("sign_here") });
  const pen = canvas.getContext("2d");
  Object.assign(pen, { lineWidth: 6, lineCap: "round", lineJoin: "round", strokeStyle: "#12243a" });
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const part = (at, start, length, size) =>
      Math.max(0, Math.min(size, Math.round(((at - start) / length) * size)));
    return [part(event.clientX, box.left, box.width, SIZE), part(event.clientY, box.top, box.height, HEIGHT)];
  };
  const count = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    strokes.push(place(event));
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId) || count() > MOST_NUMBERS) return;
    const stroke = strokes.at(-1);
    const [x, y] = place(event);
    if (Math.hypot(x - stroke.at(-2), y - stroke.at(-1)) < 5) return;
    stroke.push(x, y);
    pen.lineTo(x, y);
    pen.stroke();
  });
  const who = h("input", { id: "signer", maxlength: "50", autocomplete: "off" });
  who.value = name;
  const words = record.form.results.find((one) => one.code === record.value("result"))?.words;
  const dialog = h("dialog", { "aria-labelledby": "pad-title", close: () => dialog.remove() },
    h("h2", { id: "pad-title" }, title),
    h("p", say("you_sign", { result: words ?? "—", count: record.findings().length })),
    h("div.control", h("label", { for: "signer" }, say("signer_name")), who),
    canvas,
    h("div.actions",
      h("button.button.main", {
        type: "button", id: "pad-done",
        click: () => {
          if (count() < 8) return;
          done({ name: who.value.trim(), strokes, covers: record.covers() });
          dialog.close();
        },
      }, say("signed")),
      h("button.button", {
        type: "button",
        click: () => { strokes.length = 0; pen.clearRect(0, 0, SIZE, HEIGHT); },
      }, say("clear")),
      h("button.button", { type: "button", click: () => dialog.close() }, say("cancel"))));
  document.body.append(dialog);
  dialog.showModal();
}
