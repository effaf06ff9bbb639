function (map, data) {
  L.control.zoom({zoomInTitle: data.titles.zoomIn, zoomOutTitle: data.titles.zoomOut}).addTo(map);
  L.control.scale({imperial: false, maxWidth: 120}).addTo(map);
  var box = map.getContainer();
  function fit() {
    map.invalidateSize({animate: false, pan: false});
    map.fitBounds(data.bounds, {animate: false, padding: [8, 8], maxZoom: 16});
  }
  fit();
  function apart(a, b) {
    return a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
  }
  function declutter() {
    // Numbers of stops step aside to the right; names that find no room are hidden.
    var shown = [];
    box.querySelectorAll('.stop-number').forEach(function (number) {
      var shift = 0, a;
      do {
        number.style.marginLeft = shift + 'px';
        a = number.getBoundingClientRect();
        shift += 14;
      } while (shift < 300 && !shown.every(function (b) { return apart(a, b); }));
      shown.push(a);
    });
    // A name that collides moves up or down a little, then shrinks, and is hidden only at last;
    // an office always shows.
    var labels = Array.from(box.querySelectorAll('.office, .township-label'));
    labels.forEach(function (label) {
      label.style.visibility = '';
      label.style.marginTop = '';
      label.classList.remove('small');
    });
    labels.forEach(function (label) {
      var office = label.classList.contains('office');
      var tries = office ? [[0, false], [-30, false], [30, false], [-46, false], [46, false]] :
        [[0, false], [-11, false], [11, false], [0, true], [-9, true], [9, true], [-16, true], [16, true]];
      var found = tries.some(function (one) {
        label.style.marginTop = one[0] + 'px';
        label.classList.toggle('small', one[1]);
        var a = label.getBoundingClientRect();
        var free = shown.every(function (b) { return apart(a, b); });
        if (free) { shown.push(a); }
        return free;
      });
      if (!found && office) {
        label.style.marginTop = '';
      } else if (!found) {
        label.style.visibility = 'hidden';
      }
    });
  }
  map.on('zoomend layeradd resize', function () { window.requestAnimationFrame(declutter); });
  // Before printing, draw the map at the width of the paper: a browser only clips it otherwise.
  var paper = box.closest('[data-print-width]');
  window.addEventListener('beforeprint', function () {
    if (paper) { paper.style.width = paper.dataset.printWidth; paper.style.height = paper.dataset.printHeight; }
    fit();
    map.fire('paper');
    declutter();
  });
  window.addEventListener('afterprint', function () {
    if (paper) { paper.style.width = ''; paper.style.height = ''; }
    fit();
  });
  window.requestAnimationFrame(function () { fit(); declutter(); });
}
