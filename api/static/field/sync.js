// Sync: sends what waits until the server has taken it, and fetches what others recorded.
//
// A change may be sent any number of times; its id makes it count once. Only one page of this
// browser sends at a time.
import { Drawer, meta } from "./store.js";
import { keyOf } from "./seal.js";

const BATCH = 50;
export const SOON_MS = 800; // after a change, so that a few go in one letter
const LONGEST_PAUSE_MS = 60_000;
const KEPT_MS = 12 * 3600 * 1000; // as long as a session may last

export class SignedOutError extends Error {}
export class OtherAccountError extends Error {}
export class RefusedError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

// Asks the server; throws TypeError without a network.
export async function ask(path, options = {}) {
  const answer = await fetch(path, { cache: "no-store", redirect: "manual", ...options });
  if (answer.status === 401 || answer.type === "opaqueredirect") throw new SignedOutError();
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  let detail = answer.statusText;
  try {
    ({ detail } = await answer.json());
  } catch { /* a proxy's own page says nothing we could show */ }
  throw new RefusedError(answer.status, detail);
}

// Who is signed in at the server, kept here with the key; throws without a network or session.
export async function signIn() {
  const told = await ask("/api/v1/field/session");
  const key = await keyOf(told.key);
  const session = { tag: told.tag, name: told.name, key, until: Date.now() + KEPT_MS };
  const before = await meta.get("session");
  if (before && before.tag !== told.tag) await new Drawer(before).drop("pack");
  await meta.put("session", session);
  return { session, csrf: told.csrf };
}

export class Sync extends EventTarget {
  constructor(day, csrf = "") {
    super();
    this.day = day;
    this.csrf = csrf;
    this.state = "offline"; // offline, sending, synced, signed-out
    this.failures = 0;
    this.wanted = false;
  }

  set(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }

  // Syncs now, or once more after the sync that runs.
  async run({ fetchDay = false } = {}) {
    if (this.running) {
      this.wanted = true;
      return this.running;
    }
    clearTimeout(this.timer);
    this.running = navigator.locks
      .request("xuntu-field-sync", () => this.once(fetchDay))
      .finally(() => { this.running = null; });
    await this.running;
    if (this.wanted) {
      this.wanted = false;
      return this.run();
    }
    return null;
  }

  async once(fetchDay) {
    this.set("sending");
    try {
      await this.authorise();
      await this.sendChanges();
      await this.sendPhotos();
      if (fetchDay || !this.day.pack) await this.day.take(await ask("/api/v1/field/days"));
      this.failures = 0;
      this.set("synced");
      // What was recorded while the day was being fetched missed this letter.
      this.later(this.day.waiting().length ? SOON_MS : LONGEST_PAUSE_MS);
    } catch (error) {
      if (error instanceof SignedOutError) this.set("signed-out");
      else if (error instanceof OtherAccountError) this.day.dispatchEvent(new Event("locked"));
      else {
        this.failures += 1;
        this.set("offline");
      }
      // Asked again soon at first, then ever more rarely; the "online" event cuts the wait short.
      this.later(Math.min(LONGEST_PAUSE_MS, 2000 * 2 ** Math.min(this.failures, 5)));
    }
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), pause);
  }

  async authorise() {
    if (this.csrf) return;
    const { session, csrf } = await signIn();
    if (session.tag !== this.day.session.tag) throw new OtherAccountError();
    this.csrf = csrf;
  }

  async write(path, options) {
    try {
      return await ask(path, this.signed(options));
    } catch (error) {
      if (!(error instanceof RefusedError && error.status === 403)) throw error;
      this.csrf = ""; // another session of the same account, perhaps
      await this.authorise();
      return ask(path, this.signed(options));
    }
  }

  signed(options) {
    return { ...options, headers: { ...options.headers, "X-CSRF-Token": this.csrf } };
  }

  async sendChanges() {
    let size = BATCH;
    do {
      const batch = this.day.waiting().slice(0, size);
      try {
        const answer = await this.write("/api/v1/field/changes", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(await this.letter(batch)),
        });
        await this.day.settle(answer.received, answer.visits);
        if (batch.length && answer.received.length === 0) throw new RefusedError(500, "");
      } catch (error) {
        if (!(error instanceof RefusedError) || ![413, 422].includes(error.status)) throw error;
        if (!batch.length) throw error;
        if (batch.length > 1) { // one of them holds up the others: find it
          size = 1;
          continue;
        }
        await this.day.settle([{ id: batch[0].id, receipt: "refused", why: error.message }], []);
      }
    } while (this.day.waiting().length);
  }

  async letter(batch) {
    let device = await meta.get("device");
    if (!device) {
      device = crypto.randomUUID();
      await meta.put("device", device);
    }
    const known = [...this.day.visits.values()].map((visit) => [visit.key, visit.mark]);
    return {
      tag: this.day.session.tag,
      device,
      known: Object.fromEntries(known),
      changes: batch.map(({ id, key, field, value, replaces, made_at }) => {
        const [area, day, ...employer] = key.split("/");
        return { id, area, day, employer: employer.join("/"), field, value, replaces, made_at };
      }),
    };
  }

  async sendPhotos() {
    for (const photo of this.day.unsentPhotos()) {
      const [at, day, ...employer] = photo.key.split("/");
      const query = new URLSearchParams({
        at, day, employer: employer.join("/"), tag: this.day.session.tag,
      });
      const bytes = Uint8Array.from(atob(photo.base64), (sign) => sign.charCodeAt(0));
      try {
        await this.write(`/api/v1/field/photos/${photo.sha256}?${query}`, {
          method: "PUT", headers: { "Content-Type": "image/jpeg" }, body: bytes,
        });
      } catch (error) {
        if (!(error instanceof RefusedError) || ![404, 409, 413, 422].includes(error.status)) throw error;
        photo.why = error.message;
        await this.day.drawer.put("photo", photo.sha256, photo);
        continue;
      }
      await this.day.photoSent(photo);
    }
  }
}
