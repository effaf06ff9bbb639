// The map of one place: townships and roads below, candidates by number, and a point to drag.
"use strict";
const box = document.getElementById("map");
const lon = document.getElementById("lon");
const lat = document.getElementById("lat");
const datum = document.getElementById("datum");

function pair(text) {
  const [x, y] = text.split(",").map(Number);
  return L.latLng(y, x);
}

function drawGround(map, ground) {
  const pen = L.canvas({padding: 0.3});
  L.polyline(ground.roads, {renderer: pen, color: "#b9ab8c", weight: 1.5, interactive: false}).addTo(map);
  const towns = L.featureGroup(ground.towns.map((town) => L.polygon(town.rings.map((ring) => [ring]), {
    color: "#5b6b7b", weight: 1.5, fillColor: "#ffffff", fillOpacity: 0.35, interactive: false,
  }))).addTo(map);
  towns.bringToBack();
  ground.towns.forEach((town) => {
    L.tooltip({permanent: true, direction: "center", className: "town", interactive: false})
      .setLatLng(town.at).setContent(document.createTextNode(town.name)).addTo(map);
  });
  return towns.getBounds();
}

function start(ground) {
  const map = L.map(box, {attributionControl: false, zoomControl: true, maxZoom: 18});
  map.setView([35, 110], 5);
  const bounds = drawGround(map, ground);
  const known = Boolean(box.dataset.at);
  const first = known ? pair(box.dataset.at) : bounds.getCenter();
  const icon = (look) => L.divIcon({className: "pin" + look, iconSize: [22, 22]});
  const point = L.marker(first, {draggable: true, autoPan: true, icon: icon(""), keyboard: true,
    title: box.getAttribute("aria-label")}).addTo(map);
  const shown = [first];
  document.querySelectorAll("[data-number]").forEach((button) => {
    const at = pair(button.dataset.at);
    shown.push(at);
    L.circleMarker(at, {radius: 9, color: "#12436d", weight: 2, fillColor: "#ffd98a", fillOpacity: 0.9})
      .bindTooltip(button.dataset.number, {permanent: true, direction: "right"})
      .on("click", () => put(at, true)).addTo(map);
    const look = () => { map.panTo(at, {animate: false}); };
    button.addEventListener("focus", look);
    button.addEventListener("mouseenter", look);
  });
  function put(at, fromMap) {
    point.setLatLng(at);
    point.setIcon(icon(" moved"));
    if (fromMap) {
      lon.value = at.lng.toFixed(6);
      lat.value = at.lat.toFixed(6);
      datum.value = "WGS84";
    }
  }
  point.on("dragend", () => put(point.getLatLng(), true));
  map.on("click", (event) => put(event.latlng, true));
  function typed() {
    const x = Number(lon.value), y = Number(lat.value);
    // Only degrees of the map's own datum can be shown without computing.
    if (lon.value && lat.value && Math.abs(x) <= 180 && Math.abs(y) <= 90 &&
        (datum.value === "WGS84" || datum.value === "CGCS2000")) {
      put(L.latLng(y, x), false);
      map.panTo([y, x], {animate: false});
    }
  }
  [lon, lat, datum].forEach((field) => field.addEventListener("change", typed));
  document.getElementById("drag-note").hidden = false;
  if (known || shown.length > 1) {
    map.fitBounds(L.latLngBounds(shown).pad(0.4), {maxZoom: 15, animate: false});
  } else {
    map.fitBounds(bounds, {animate: false});
  }
  box.dataset.ready = "yes";
}

if (box) {
  fetch(box.dataset.ground, {credentials: "same-origin"})
    .then((answer) => answer.json())
    .then(start);
}
