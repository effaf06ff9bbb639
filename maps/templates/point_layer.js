function (map, data) {
  // All points are drawn on canvas tiles from packed columns; 100,000 of them open in a second.
  var count = data.lon.length, px = new Float64Array(count), py = new Float64Array(count);
  var lon = 0, lat = 0;
  for (var i = 0; i < count; i++) {
    lon += data.lon[i]; lat += data.lat[i];
    var sine = Math.sin(lat * data.grid * Math.PI / 180);
    px[i] = lon * data.grid / 360 + 0.5;
    py[i] = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  }
  function radius(zoom) {
    return Math.max(1.5, Math.min(7, (count > 20000 ? 1.5 : 3.4) + (zoom - 11) * 0.8));
  }
  map.createPane('points').style.zIndex = 450;
  map.getPane('points').style.pointerEvents = 'none';
  var Points = L.GridLayer.extend({
    createTile: function (at) {
      var tile = document.createElement('canvas'), size = this.getTileSize();
      var dots = window.devicePixelRatio || 1, r = radius(at.z), scale = 256 * Math.pow(2, at.z);
      tile.width = size.x * dots; tile.height = size.y * dots;
      var pen = tile.getContext('2d');
      pen.scale(dots, dots);
      pen.lineWidth = 0.8; pen.strokeStyle = '#222';
      data.colours.forEach(function (colour, group) {
        pen.fillStyle = colour;
        pen.beginPath();
        for (var i = 0; i < count; i++) {
          if (data.group[i] !== group) { continue; }
          var x = px[i] * scale - at.x * size.x, y = py[i] * scale - at.y * size.y;
          if (x < -r || y < -r || x > size.x + r || y > size.y + r) { continue; }
          pen.moveTo(x + r, y);
          pen.arc(x, y, r, 0, 2 * Math.PI);
        }
        pen.fill();
        if (r > 4.2) { pen.stroke(); }
      });
      return tile;
    }
  });
  var layer = new Points({pane: 'points', updateWhenZooming: false});
  layer.addTo(map);
  map.on('paper', function () { if (map.hasLayer(layer)) { layer.redraw(); } });
  function nearest(at) {
    var p = map.project(at, map.getZoom()), scale = 256 * Math.pow(2, map.getZoom());
    var best = -1, limit = Math.pow(radius(map.getZoom()) + 5, 2);
    for (var i = 0; i < count; i++) {
      var dx = px[i] * scale - p.x, dy = py[i] * scale - p.y, d = dx * dx + dy * dy;
      if (d < limit) { limit = d; best = i; }
    }
    return best;
  }
  map.on('click', function (event) {
    var found = nearest(event.latlng);
    if (found < 0 || !map.hasLayer(layer)) { return; }
    var card = document.createElement('div');
    data.text[found].split('\n').forEach(function (line) {
      var row = card.appendChild(document.createElement('div'));
      row.textContent = line;
    });
    L.popup({maxWidth: 260}).setLatLng(event.latlng).setContent(card).openOn(map);
  });
}
