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
    // Stars of offices stay where they are; numbers of stops step aside to the right.
    var shown = Array.from(box.querySelectorAll('.office span:first-child')).map(function (star) {
      return star.getBoundingClientRect();
    });
    box.querySelectorAll('.stop-number').forEach(function (number) {
      var shift = 0, a;
      do {
        number.style.marginLeft = shift + 'px';
        a = number.getBoundingClientRect();
        shift += 14;
      } while (shift < 300 && !shown.every(function (b) { return apart(a, b); }));
      shown.push(a);
    });
    // A name that collides moves up or down, then shrinks, and is hidden only at last.
    var names = Array.from(box.querySelectorAll('.office span:last-child, .township-label'));
    names.forEach(function (name) {
      name.style.visibility = '';
      name.style.marginTop = '';
      name.classList.remove('small');
    });
    names.forEach(function (name) {
      var tries = name.parentNode.classList.contains('office') ?
        [[2, false], [-38, false], [18, false], [-54, false]] :
        [[0, false], [-11, false], [11, false], [0, true], [-9, true], [9, true], [-16, true], [16, true]];
      var found = tries.some(function (one) {
        name.style.marginTop = one[0] + 'px';
        name.classList.toggle('small', one[1]);
        var a = name.getBoundingClientRect();
        var free = shown.every(function (b) { return apart(a, b); });
        if (free) { shown.push(a); }
        return free;
      });
      if (!found) { name.style.visibility = 'hidden'; }
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
