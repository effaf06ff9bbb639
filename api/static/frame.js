// The frame is as high as what it shows, so that only the page scrolls.
(function () {
  var frame = document.querySelector('iframe.frame');
  var watched = null;
  function fit() {
    var inside = frame.contentDocument && frame.contentDocument.body;
    if (inside) { frame.style.height = Math.max(360, inside.scrollHeight + 4) + 'px'; }
  }
  function watch() {
    var inside = frame.contentDocument && frame.contentDocument.body;
    if (!inside || inside === watched) { return; }
    watched = inside;
    fit();
    new ResizeObserver(fit).observe(inside);
  }
  frame.addEventListener('load', watch);
  if (frame.contentDocument && frame.contentDocument.readyState === 'complete' &&
      frame.contentDocument.URL !== 'about:blank') { watch(); }
})();
