function (map) {
  // Rings hug their points: small where the whole area is in sight, larger when one comes near.
  var rings = [];
  map.eachLayer(function (layer) { if (layer instanceof L.CircleMarker) { rings.push(layer); } });
  function fit() {
    var near = Math.max(0, Math.min(1, (map.getZoom() - 10) / 4));
    rings.forEach(function (ring) {
      ring.setRadius(4 + 5 * near);
      ring.setStyle({weight: 1.4 + near});
    });
  }
  map.on('zoomend', fit);
  fit();
}
