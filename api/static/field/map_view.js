// The map: today's way on township outlines, without tiles and without a network.
import { h } from "./dom.js";
import { address, tabs } from "./list_view.js";
import { say } from "./words.js";

const KIT = "/static/vendor/leaflet/leaflet";
let loading = null;

function leaflet() {
  loading ??= new Promise((resolve, reject) => {
    document.head.append(h("link", { rel: "stylesheet", href: `${KIT}.css` }));
    document.head.append(h("script", { src: `${KIT}.js`, load: () => resolve(window.L), error: reject }));
  });
  return loading;
}

export function mapView(day) {
  const frame = h("div.map", { role: "region", "aria-label": say("map") });
  const stops = day.pack.stops.filter((stop) => stop.day === day.pack.today && stop.lat !== null);
  const view = h("div", h("div.head", h("h1", say("today", { day: day.pack.today })), tabs("map")),
    stops.length ? frame : h("div.panel.empty", say("nothing_today")),
    h("p.hint", say("map_note")));
  if (stops.length) leaflet().then((L) => draw(L, frame, day.pack, stops));
  return view;
}

function draw(L, frame, pack, stops) {
  const map = L.map(frame, { attributionControl: false, zoomSnap: 0.5 });
  const label = (text, className) => L.divIcon({ html: h("span", text), className, iconSize: null });
  for (const { legs, townships } of pack.maps) {
    for (const [name, rings] of townships) {
      const outline = L.polygon(rings.map((ring) => [ring]), { className: "town", weight: 1 });
      outline.addTo(map);
      L.marker(outline.getBounds().getCenter(), {
        icon: label(name, "town-name"), interactive: false, keyboard: false,
      }).addTo(map);
    }
    for (const leg of legs) L.polyline(leg, { className: "way", weight: 4 }).addTo(map);
    if (!legs.length) {
      const straight = stops.map((stop) => [stop.lat, stop.lon]);
      L.polyline(straight, { className: "way", weight: 4, dashArray: "8 6" }).addTo(map);
    }
  }
  const first = stops[0];
  L.marker([first.office_lat, first.office_lon], {
    icon: label(`★ ${first.office}`, "office"), interactive: false, keyboard: false,
  }).addTo(map);
  stops.forEach((stop, at) => {
    const marker = L.marker([stop.lat, stop.lon], {
      icon: label(String(at + 1), "stop-pin"), title: stop.name, alt: stop.name,
    });
    marker.on("click keypress", () => { location.hash = address(stop.key); });
    marker.addTo(map);
  });
  const spots = [...stops.map((stop) => [stop.lat, stop.lon]), [first.office_lat, first.office_lon]];
  map.fitBounds(spots, { padding: [48, 40], animate: false });
}
