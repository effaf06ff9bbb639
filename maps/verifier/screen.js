// The page: language, choosing a file, running the check aside, progress.

const byId = (id) => document.getElementById(id);
const state = { english: false, text: null, name: "", report: null, running: null };

function t(zh, en) {
  return state.english ? en : zh;
}

// Make an element; children are elements or texts, never markup.
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

function switchLanguage() {
  state.english = !state.english;
  document.documentElement.lang = state.english ? "en" : "zh-CN";
  document.title = t("双随机抽取核验 · 巡图", "Check a double-random draw · Xuntu");
  for (const one of document.querySelectorAll("[data-en]")) {
    if (!one.dataset.zh) one.dataset.zh = one.textContent;
    one.textContent = t(one.dataset.zh, one.dataset.en);
  }
  byId("language").textContent = t("English", "中文");
  byId("language").lang = t("en", "zh-CN");
  byId("found").replaceChildren();
  byId("proven").replaceChildren();
  if (state.report) show(state.report);
}

function decode(buffer) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(buffer);
  } catch {
    return null;
  }
}

function unreadable() {
  const finding = { code: "format", where: state.name, text: "文件不是 UTF-8 文字", textEn: "the file is not UTF-8 text" };
  const facts = { timeline: [], objects: null, officers: null, disclosed: [], headChecked: false, unchecked: [] };
  return { verdict: "bad", findings: [finding], facts };
}

// Check in a worker, so that the page stays awake; in the page itself where there is none.
function checkAside(text, head, progress) {
  const source = byId("core").textContent + `
    onmessage = ({ data }) => {
      let told = 0;
      const progress = (part) => { if (part - told >= 0.01) { told = part; postMessage({ part }); } };
      postMessage({ report: XuntuVerifier.verify(data.text, { head: data.head, progress }) });
    };`;
  return new Promise((resolve, reject) => {
    const here = () => setTimeout(() => {
      try {
        resolve(XuntuVerifier.verify(text, { head }));
      } catch (fault) {
        reject(fault);
      }
    }, 30);
    let worker;
    try {
      const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      worker = new Worker(address);
    } catch {
      here();
      return;
    }
    state.running = worker;
    worker.onmessage = ({ data }) => {
      if (data.report) {
        worker.terminate();
        resolve(data.report);
      } else progress(data.part);
    };
    worker.onerror = (fault) => {
      fault.preventDefault();
      worker.terminate();
      here();
    };
    worker.postMessage({ text, head });
  });
}

async function check() {
  if (state.text === undefined || state.name === "") return;
  if (state.running) state.running.terminate();
  const turn = (state.turn = (state.turn || 0) + 1);
  byId("working").hidden = false;
  byId("progress").value = 0;
  byId("working-text").textContent = t("正在核对…", "Checking…");
  const began = performance.now();
  const done = (report) => {
    if (turn !== state.turn) return;
    state.report = report;
    state.running = null;
    state.seconds = (performance.now() - began) / 1000;
    byId("working").hidden = true;
    show(report);
    byId("verdict").focus();
  };
  if (state.text === null) {
    done(unreadable());
    return;
  }
  try {
    done(await checkAside(state.text, byId("head").value, (part) => (byId("progress").value = part)));
  } catch (fault) {
    byId("working-text").textContent = t("核验程序出错，没有得出结论：", "The checker failed and reached no verdict: ") + fault.message;
  }
}

async function take(file) {
  if (!file) return;
  state.name = file.name;
  state.text = decode(await file.arrayBuffer());
  await check();
}

function ready() {
  byId("language").addEventListener("click", switchLanguage);
  byId("bundle").addEventListener("change", (event) => take(event.target.files[0]));
  byId("head").addEventListener("change", check);
  byId("proof").addEventListener("change", (event) => prove(event.target.files[0]));
  byId("by-key").addEventListener("submit", (event) => {
    event.preventDefault();
    find(byId("key").value.trim().toLowerCase());
  });
  byId("by-salt").addEventListener("submit", (event) => {
    event.preventDefault();
    findBySalt(byId("salt").value.trim().toLowerCase(), byId("employer").value.trim());
  });
  const drop = byId("drop");
  for (const sort of ["dragover", "drop", "dragleave"]) {
    document.addEventListener(sort, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", sort === "dragover");
      if (sort === "drop") take(event.dataTransfer.files[0]);
    });
  }
}
