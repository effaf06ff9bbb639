function (layer, labels) {
  labels.forEach(function (label) {
    var box = document.createElement('div');
    box.className = label.look;
    label.lines.forEach(function (line) {
      box.appendChild(document.createElement('span')).textContent = line;
    });
    var icon = L.divIcon({html: box, className: 'text-marker', iconSize: [0, 0]});
    var marker = L.marker(label.at, {icon: icon, keyboard: false, interactive: Boolean(label.hint)});
    if (label.hint) {
      var hint = document.createElement('span');
      hint.textContent = label.hint;
      marker.bindTooltip(hint);
    }
    marker.addTo(layer);
  });
}
