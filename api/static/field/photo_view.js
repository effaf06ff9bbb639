// Photos: taken with the camera, made smaller here, kept sealed until the server has them.
import { h } from "./dom.js";
import { idOf, textControl } from "./control.js";
import { say } from "./words.js";

const LONGEST_SIDE = 1600;
const LARGEST = 450_000;

export async function reduced(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  for (const share of [1, 0.75, 0.5, 0.35]) {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height)) * share;
    const canvas = h("canvas", {
      width: Math.max(16, Math.round(picture.width * scale)),
      height: Math.max(16, Math.round(picture.height * scale)),
    });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of [0.82, 0.65]) {
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && blob.size <= LARGEST) return photoOf(blob);
    }
  }
  throw new Error("photo");
}

async function photoOf(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return {
    sha256: [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    base64: btoa(text),
  };
}

export function photoView({ day, key, record, set, fail, now }) {
  const input = h("input", {
    type: "file", accept: "image/*", capture: "environment", id: "photo-input",
    change: async () => {
      const [file] = input.files;
      input.value = "";
      if (!file) return;
      try {
        await day.addPhoto(key, await reduced(file));
      } catch {
        fail(say("photo_failed"));
      }
    },
  });
  const items = record.form.sections.flatMap((section) => section.items);
  const taken = [...record.stands.keys()].filter((field) => field.startsWith("photo/"))
    .map((field) => [field, record.value(field)]).filter(([, value]) => value);
  return h("section.panel", { "aria-label": say("photos") }, h("h2", say("photos")),
    h("div.take", h("label.button", { for: "photo-input" }, say("take_photo")), input),
    h("ul.photos", taken.map(([field, value]) => {
      const sha256 = field.slice("photo/".length);
      const photo = day.photos.get(sha256);
      const sent = photo ? photo.is_sent : day.visits.get(key)?.photos.includes(sha256);
      const bind = h("select", {
        id: `${idOf(field)}-item`,
        change: () => set(field, { ...now(field), item: bind.value }),
      }, h("option", { value: "" }, say("no_item")),
        items.map((item) => h("option", { value: item.id }, item.text)));
      bind.value = value.item;
      return h("li",
        photo ? h("img", { src: `data:image/jpeg;base64,${photo.base64}`, alt: value.caption || say("photo") })
          : h("p.hint", say("photo_elsewhere")),
        h("div",
          textControl({
            id: idOf(field), label: say("caption"), value: value.caption, most: 200,
            put: (text) => set(field, { ...now(field), caption: text }),
          }),
          h("div.control", h("label", { for: `${idOf(field)}-item` }, say("photo_of")), bind),
          h("p.hint", photo?.why ?? say(sent ? "photo_sent" : "photo_waits")),
          h("button.button", {
            type: "button", click: () => { if (confirm(say("drop_photo"))) set(field, null); },
          }, say("remove"))));
    })));
}
