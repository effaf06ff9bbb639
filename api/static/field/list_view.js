// The list: today's stops in the order of driving, and earlier visits that are still open.
import { clockTime, h } from "./dom.js";
import { say } from "./words.js";

export function stateOf(record) {
  if (record.conflicts.length) return "conflict";
  if (record.isFinished) return "finished";
  return record.hasBegun ? "begun" : "waiting";
}

export function listView(day) {
  const { pack } = day;
  const today = pack.stops.filter((stop) => stop.day === pack.today);
  const earlier = pack.stops.filter((stop) => stop.day !== pack.today)
    .filter((stop) => !day.record(stop.key).isFinished);
  return h("div",
    h("div.head", h("h1", say("today", { day: pack.today })), tabs("list")),
    pack.is_demo ? h("p.hint", say("demo")) : null,
    today.length
      ? h("ol.stops", today.map((stop, at) => stopCard(day, stop, at + 1)))
      : h("div.panel.empty", say("nothing_today")),
    earlier.length ? [
      h("h2", say("earlier")),
      h("ol.stops", earlier.map((stop) => stopCard(day, stop, null))),
    ] : null);
}

export function tabs(here) {
  const tab = (name, address) =>
    h("a.button", { href: address, "aria-current": here === name ? "page" : null }, say(name));
  return h("nav.tabs", { "aria-label": say("views") }, tab("list", "#/"), tab("map", "#/map"));
}

function stopCard(day, stop, number) {
  const state = stateOf(day.record(stop.key));
  const waiting = day.pending.some((one) => one.key === stop.key);
  return h("li.stop",
    h("div.order", number === null ? stop.day.slice(5) : String(number)),
    h("div.what",
      h("a.name", { href: address(stop.key) }, stop.name),
      h("p.who", stop.address),
      h("p",
        number === null ? null : h("span.time", `${clockTime(stop.arrive_min)} `),
        h(`span.tag.state-${state}`, say(`state_${state}`)), " ",
        waiting ? h("span.tag.state-pending", say("on_device")) : null)),
    h("div.go", navigation(stop)));
}

export function navigation(stop) {
  if (stop.lat === null) return h("span.who", say("no_position"));
  const spot = `${stop.lat.toFixed(6)},${stop.lon.toFixed(6)}`;
  const name = encodeURIComponent(stop.name.replaceAll(/[()]/g, " "));
  return h("a.button", {
    href: `geo:${spot}?q=${spot}(${name})`, "aria-label": say("navigate_to", { name: stop.name }),
  }, say("navigate"));
}

export function address(key) {
  return `#/visit/${key.split("/").map(encodeURIComponent).join("/")}`;
}
