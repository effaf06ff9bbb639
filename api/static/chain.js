// Secret chains stay on this computer: a chosen file is read here, only the one value that is to
// be revealed (or the anchor to be registered) is put into the form, and the file is not sent.
"use strict";
const CHAIN_TAG = utf8("XUNTU-CHAIN/1\n");
const CHAIN_LENGTH = 1000;
const following = (value) => sha256(joined([CHAIN_TAG, value]));

function tell(field, text, wrong) {
  let note = document.getElementById(field.id + "-told");
  if (!note) {
    note = document.createElement("p");
    note.id = field.id + "-told";
    note.setAttribute("role", "status");
    field.parentNode.append(note);
  }
  note.className = wrong ? "bad" : "hint";
  note.textContent = text;
}

function read(text) {
  try {
    const chain = JSON.parse(text);
    const good = chain.format === "xuntu-chain/1" && /^[0-9a-f]{64}$/.test(chain.start) &&
      Number.isInteger(chain.length) && chain.length > 0 && chain.length <= 1000000;
    return good ? chain : null;
  } catch {
    return null;
  }
}

// The last value, or the one before `anchor`; null where the anchor is not of this chain.
function found(chain, anchor) {
  let value = unhex(chain.start);
  for (let step = 0; step < chain.length; step++) {
    const next = following(value);
    if (anchor && hex(next) === anchor) return hex(value);
    value = next;
  }
  return anchor ? null : hex(value);
}

const chinese = document.documentElement.lang.startsWith("zh");
const WORDS = chinese ? {
  read: "已在这台电脑上算出，文件没有上传",
  strange: "这不是秘密链文件",
  other: "登记的链头不在这个文件里：请核对是否拿错文件",
  made: "文件已保存到下载文件夹：请妥善备份；链头已填好，请按“登记”",
} : {
  read: "Computed on this computer; the file is not uploaded",
  strange: "This is not a chain file",
  other: "The registered anchor is not in this file: is it the right one?",
  made: "The file is in your downloads: keep a backup. Its anchor is filled in; press Register",
};

for (const input of document.querySelectorAll("input[data-chain]")) {
  input.addEventListener("change", async () => {
    const into = document.getElementById(input.dataset.chain);
    const file = input.files[0];
    if (!file) return;
    const chain = file.size > 4096 ? null : read(await file.text());
    const value = chain && found(chain, input.dataset.anchor);
    if (value) into.value = value;
    input.value = "";
    tell(input, value ? WORDS.read : chain ? WORDS.other : WORDS.strange, !value);
  });
}

for (const button of document.querySelectorAll("button[data-make]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const start = crypto.getRandomValues(new Uint8Array(32));
    const holder = button.dataset.make;
    const chain = { format: "xuntu-chain/1", holder, start: hex(start), length: CHAIN_LENGTH };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(chain) + "\n"]));
    link.download = `xuntu-chain-${holder}.json`;
    link.click();
    const into = document.getElementById(button.dataset.into);
    into.value = found(chain, null);
    tell(into, WORDS.made, false);
  });
}
