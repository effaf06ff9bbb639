// Follows a running job and opens its page anew when it is over.
"use strict";
const box = document.getElementById("job");
if (box && box.dataset.progress) {
  const put = (id, text) => { document.getElementById(id).textContent = text; };
  const source = new EventSource(box.dataset.progress);
  source.onmessage = (event) => {
    const job = JSON.parse(event.data);
    put("state", job.state);
    put("step", job.step);
    put("doing", job.doing);
    document.getElementById("share").value = job.percent;
    document.getElementById("silent").hidden = !job.silent;
    if (job.over) {
      source.close();
      location.reload();
    }
  };
}
