// Words: what the app says, in the language of the page that it was opened with.
const words = JSON.parse(document.body.dataset.words);

export function say(key, values = {}) {
  const template = words[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
