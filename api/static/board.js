// The roster board: pick a card up by mouse, finger or key, put it on a team-day, see what it costs.
// Nothing is changed here: the server tries the move and answers with what it would bring.
"use strict";
(() => {
  const board = document.getElementById("board");
  const dialog = document.getElementById("trial");
  if (!board || !dialog || !dialog.showModal) return;
  const inside = document.getElementById("trial-in");
  const said = document.getElementById("said");
  const words = board.dataset;
  const cells = [...board.querySelectorAll(".cell")];
  let picked = null;
  let wanted = null; // the cell on which it was put before the server said where it may go

  const say = (text) => { said.textContent = text; };
  const isOpen = (cell) => cell.classList.contains("may");
  const address = (path) => words.base + path + (words.published ? "?published=" + words.published : "");

  // --- picking up, and showing where the card may go --------------------------------------------
  async function pick(card, byKey) {
    putBack();
    picked = card;
    card.classList.add("picked");
    board.classList.add("picking");
    say(words.picked.replace("{name}", card.dataset.name));
    let places;
    try {
      const answer = await fetch(address("/places/" + encodeURIComponent(card.dataset.employer)));
      if (!answer.ok) throw new Error(answer.status);
      places = await answer.json();
    } catch {
      putBack();
      say(words.failed);
      return;
    }
    if (picked !== card) return;
    for (const cell of cells) {
      const why = places[cell.dataset.slot];
      cell.classList.add(why === "" ? "may" : "may-not");
      cell.querySelector(".drop").hidden = why !== "";
      const text = cell.querySelector(".whynot");
      text.hidden = !why;
      text.textContent = why || "";
    }
    if (wanted) settle(wanted);
    else if (byKey) focusNext(card, 0, 0);
  }

  function putBack() {
    if (!picked) return;
    picked.classList.remove("picked");
    picked = null;
    wanted = null;
    board.classList.remove("picking");
    for (const cell of cells) {
      cell.classList.remove("may", "may-not", "over-it");
      cell.querySelector(".drop").hidden = true;
      cell.querySelector(".whynot").hidden = true;
    }
    say("");
  }

  function cancel() {
    const handle = picked && picked.querySelector(".grab");
    putBack();
    say(words.dropped);
    if (handle) handle.focus();
  }

  // --- trying, and the dialog -------------------------------------------------------------------
  async function attempt(form, opener) {
    inside.textContent = words.trying;
    dialog.setAttribute("aria-busy", "true");
    if (!dialog.open) dialog.showModal();
    inside.focus();
    try {
      const answer = await fetch(words.base + "/try", {
        method: "POST", body: form, headers: { "X-Fragment": "1" },
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(answer.status);
      inside.innerHTML = text;
    } catch {
      inside.textContent = words.failed + " ";
      const button = document.createElement("button");
      button.className = "button";
      button.dataset.drop = "";
      button.textContent = words.close;
      inside.append(button);
    }
    dialog.removeAttribute("aria-busy");
    inside.focus();
    dialog.addEventListener("close", () => { if (opener && opener.isConnected) opener.focus(); }, { once: true });
  }

  function putOn(cell) {
    const card = picked;
    if (!card || !isOpen(cell)) return;
    const form = new FormData();
    form.set("csrf", words.csrf);
    form.set("kind", "place");
    form.set("employer", card.dataset.employer);
    form.set("slot", cell.dataset.slot);
    form.set("published", words.published);
    const handle = card.querySelector(".grab");
    putBack();
    attempt(new URLSearchParams(form), handle);
  }

  inside.addEventListener("click", (event) => {
    if (event.target.closest("[data-drop]")) {
      event.preventDefault();
      dialog.close();
    }
  });
  inside.addEventListener("submit", () => {
    for (const button of inside.querySelectorAll("button")) button.disabled = true;
  });
  for (const form of document.querySelectorAll("form[data-try]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(new URLSearchParams(new FormData(form)), form.querySelector("button"));
    });
  }

  // --- by key or by two clicks ------------------------------------------------------------------
  board.addEventListener("click", (event) => {
    const handle = event.target.closest(".grab");
    if (handle) {
      event.preventDefault();
      const card = handle.closest(".card");
      if (picked === card) cancel();
      else pick(card, event.detail === 0);
      return;
    }
    const button = event.target.closest(".drop");
    if (button) putOn(button.closest(".cell"));
  });

  function focusNext(from, across, down) {
    const open = cells.filter(isOpen);
    if (!open.length) return;
    const here = from.closest(".cell");
    if (!across && !down) {
      const at = cells.indexOf(here); // -1 for a card that is left out: the first one is nearest
      const apart = (cell) => Math.abs(cells.indexOf(cell) - at);
      open.reduce((one, other) => (apart(other) < apart(one) ? other : one)).querySelector(".drop").focus();
      return;
    }
    const box = here.getBoundingClientRect();
    let best = null;
    let least = Infinity;
    for (const cell of open) {
      if (cell === here) continue;
      const other = cell.getBoundingClientRect();
      const x = other.left - box.left;
      const y = other.top - box.top;
      const ahead = across ? x * across : y * down;
      const aside = Math.abs(across ? y : x);
      if (ahead <= 4 || (across && aside > box.height)) continue;
      const far = ahead + 3 * aside;
      if (far < least) { least = far; best = cell; }
    }
    if (best) best.querySelector(".drop").focus();
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener("keydown", (event) => {
    if (!picked) return;
    if (event.key === "Escape") {
      event.preventDefault();
      cancel();
      return;
    }
    const way = ARROWS[event.key];
    if (way && event.target.matches(".drop")) {
      event.preventDefault();
      focusNext(event.target, way[0], way[1]);
    }
  });

  // --- by dragging: mouse on the whole card, finger and pen on the handle -------------------------
  let drag = null;
  board.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || picked) return;
    const card = event.target.closest(".card[data-free]");
    const handle = event.target.closest(".grab");
    if (!card || !(handle || (event.pointerType === "mouse" && !event.target.closest("button, summary, .card-do a")))) return;
    drag = { card, x: event.clientX, y: event.clientY, id: event.pointerId, ghost: null };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    if (!drag.ghost) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
      drag.ghost = drag.card.cloneNode(true);
      drag.ghost.removeAttribute("id");
      drag.ghost.setAttribute("aria-hidden", "true");
      drag.ghost.classList.add("ghost");
      document.body.append(drag.ghost);
      document.body.classList.add("dragging");
      pick(drag.card, false);
      scrollAtEdge();
    }
    event.preventDefault();
    drag.at = event.clientY;
    drag.ghost.style.left = event.clientX + 8 + "px";
    drag.ghost.style.top = event.clientY + 8 + "px";
    drag.over = cellAt(event);
    for (const cell of cells) cell.classList.toggle("over-it", cell === drag.over && isOpen(cell));
  }, { passive: false });
  function endDrag(event, isDrop) {
    if (!drag || event.pointerId !== drag.id) return;
    const { ghost } = drag;
    drag = null;
    if (!ghost) return;
    ghost.remove();
    document.body.classList.remove("dragging");
    document.addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true });
    setTimeout(() => document.body.click(), 0);
    const cell = isDrop ? cellAt(event) : null;
    if (cell) settle(cell);
    else putBack();
  }
  function settle(cell) {
    if (isOpen(cell)) putOn(cell);
    else if (cell.classList.contains("may-not")) {
      const why = cell.querySelector(".whynot").textContent;
      putBack();
      say(why);
    } else wanted = cell;
  }
  document.addEventListener("pointerup", (event) => endDrag(event, true));
  document.addEventListener("pointercancel", (event) => endDrag(event, false));
  function cellAt(event) {
    const there = document.elementFromPoint(event.clientX, event.clientY);
    return there && there.closest(".cell");
  }
  function scrollAtEdge() {
    if (!drag || !drag.ghost) return;
    const edge = 70;
    if (drag.at < edge) window.scrollBy(0, -14);
    else if (drag.at > window.innerHeight - edge) window.scrollBy(0, 14);
    requestAnimationFrame(scrollAtEdge);
  }
})();
