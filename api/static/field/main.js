// The app: opens what the device holds at once, then syncs whenever there is a network.
import { Day, lock } from "./day.js";
import { saveTyping } from "./control.js";
import { h } from "./dom.js";
import { listView } from "./list_view.js";
import { mapView } from "./map_view.js";
import { visitView } from "./visit_view.js";
import { meta } from "./store.js";
import { SOON_MS, SignedOutError, Sync, ask, signIn } from "./sync.js";
import { say } from "./words.js";

const STALE_MS = 5 * 60_000;
const main = document.querySelector("main");
const chip = document.getElementById("sync");
const alarm = document.getElementById("alarm");
const SIGN_IN = "/sign-in?next=/field/";
const RELEASE_MS = 60; // after the click that follows a press
let day, sync, shown = "", dirty = false, pressed = false, fetchedAt = 0;

async function start() {
  if (!window.isSecureContext || !navigator.serviceWorker) {
    main.replaceChildren(h("p.problem", say("needs_https")));
    return;
  }
  navigator.serviceWorker
    .register("/field/worker.js", { scope: "/field/", updateViaCache: "none" })
    .catch(() => {}); // without a network the one that is there goes on
  const leaving = await meta.get("leaving");
  if (leaving) await leaveServer(leaving);
  let session = await meta.get("session");
  let csrf = "";
  if (session && session.until < Date.now()) {
    await lock(session);
    session = null;
  }
  if (!session) {
    try {
      ({ session, csrf } = await signIn());
    } catch (error) {
      locked(error instanceof SignedOutError);
      return;
    }
  }
  day = new Day(session);
  await day.reload();
  sync = new Sync(day, csrf);
  day.addEventListener("change", onChange);
  day.addEventListener("locked", () => location.reload());
  sync.addEventListener("change", showState);
  document.getElementById("leave").hidden = false;
  document.getElementById("leave").addEventListener("click", leave);
  chip.addEventListener("click", () => run(true));
  window.addEventListener("hashchange", () => { show(); scrollTo(0, 0); });
  window.addEventListener("online", () => run(true));
  window.addEventListener("pagehide", saveTyping);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveTyping();
    else run(Date.now() - fetchedAt > STALE_MS);
  });
  main.addEventListener("focusout", () => { if (dirty && !pressed) setTimeout(redraw, RELEASE_MS); });
  addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const name of ["pointerup", "pointercancel"]) {
    addEventListener(name, () => {
      pressed = false;
      if (dirty) setTimeout(redraw, RELEASE_MS);
    }, true);
  }
  navigator.storage?.persist?.();
  show();
  run(true);
}

function run(fetchDay) {
  if (fetchDay) fetchedAt = Date.now();
  return sync.run({ fetchDay });
}

function onChange(event) {
  if (event.detail?.own) sync.later(SOON_MS);
  redraw();
  showState();
}

// What is being typed or pressed is not torn away: the page is drawn anew when it is let go.
function redraw() {
  if (pressed) {
    dirty = true;
    return;
  }
  const box = document.activeElement;
  const types = box?.matches?.("main textarea, main input:not([type=radio]):not([type=checkbox]):not([type=file])");
  if (types) {
    dirty = true;
    return;
  }
  const focused = box?.id;
  const height = scrollY;
  show();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  scrollTo(0, height);
}

function show() {
  dirty = false;
  const [, page, ...rest] = location.hash.split("/");
  if (!day.pack) {
    main.replaceChildren(h("p.panel.empty", say(navigator.onLine ? "loading" : "nothing_yet")));
    return;
  }
  const key = rest.map(decodeURIComponent).join("/");
  if (page === "map") {
    // The map stands still while things change; it shows nothing that does.
    if (shown === location.hash + day.pack.today) return;
    main.replaceChildren(mapView(day));
  } else if (page === "visit") {
    main.replaceChildren(visitView({ day, key, set: (field, value) => set(key, field, value), fail }));
  } else {
    main.replaceChildren(listView(day));
  }
  shown = location.hash + day.pack.today;
}

async function set(key, field, value) {
  try {
    alarm.hidden = true;
    return await day.change(key, field, value);
  } catch (error) {
    const isIdentity = error.message === "identity";
    fail(say(isIdentity ? "identity_number" : "not_kept"));
    return null;
  }
}

function fail(sentence) {
  alarm.textContent = sentence;
  alarm.hidden = false;
}

function showState() {
  const count = day.waiting().length + day.unsentPhotos().length;
  const words = {
    offline: say(count ? "sync_offline" : "sync_offline_empty", { count }),
    sending: say("sync_sending", { count }),
    synced: say(count ? "sync_waiting" : "sync_done", { count }),
    "signed-out": say("sync_signed_out", { count }),
  };
  chip.textContent = words[sync.state];
  chip.dataset.state = sync.state;
  chip.dataset.count = String(count);
  const link = document.getElementById("sign-in");
  link.hidden = sync.state !== "signed-out";
}

// Signing out works without a network: the device forgets the key at once, the server when it can.
async function leave() {
  await saveTyping();
  const count = day.waiting().length + day.unsentPhotos().length;
  if (count && !confirm(say("leave_unsynced", { count }))) return;
  await meta.put("leaving", day.session.tag);
  await lock(day.session);
  await leaveServer(day.session.tag);
  location.replace("/field/");
}

async function leaveServer(leaving) {
  try {
    const { tag, csrf } = await ask("/api/v1/field/session");
    if (tag === leaving) { // and not somebody else, who signed in since
      await fetch("/sign-out", {
        method: "POST", redirect: "manual", body: new URLSearchParams({ csrf }),
      });
    }
    await meta.drop("leaving");
  } catch (error) {
    if (error instanceof SignedOutError) await meta.drop("leaving");
  }
}

function locked(isKnown) {
  chip.textContent = say("locked_chip");
  main.replaceChildren(h("div.panel.empty", h("p", say(isKnown ? "locked" : "locked_offline")),
    h("a.button.main", { href: SIGN_IN, id: "go-sign-in" }, say("sign_in"))));
}

start();
