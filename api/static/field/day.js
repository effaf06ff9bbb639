// The day: what this device holds of it, and every change made here, kept before it is shown.
import { holdsIdentityNumber } from "./identity.js";
import { VisitRecord, same, standing } from "./record.js";
import { Drawer, meta } from "./store.js";

const others = new BroadcastChannel("xuntu-field");

export class Day extends EventTarget {
  constructor(session) {
    super();
    this.session = session;
    this.drawer = new Drawer(session);
    this.pack = null;
    this.visits = new Map(); // key → what the server last said of it
    this.pending = []; // changes that the server has not yet taken, oldest first
    this.photos = new Map(); // SHA-256 → photo taken here
    this.writing = new Set(); // changes on their way to the disk
    others.onmessage = (event) => {
      if (event.data === "locked") this.dispatchEvent(new Event("locked"));
      else this.reload();
    };
  }

  async reload() {
    this.pack = await this.drawer.get("pack");
    this.visits = new Map(((await this.drawer.get("visits")) ?? []).map((one) => [one.key, one]));
    const kept = await this.drawer.all("change");
    // What this page is writing just now may not be on the disk yet.
    const stored = new Set(kept.map((one) => one.id));
    const writing = [...this.writing].filter((one) => !stored.has(one.id));
    this.pending = [...kept, ...writing].sort((one, other) => (one.n < other.n ? -1 : 1));
    this.photos = new Map((await this.drawer.all("photo")).map((one) => [one.sha256, one]));
    this.tell();
  }

  tell(detail = {}) {
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }

  stop(key) {
    return this.pack?.stops.find((stop) => stop.key === key);
  }

  record(key) {
    const known = this.visits.get(key);
    const form = this.pack.forms[known?.form] ?? this.pack.forms[this.pack.form];
    const own = this.pending.filter((one) => one.key === key && !one.why);
    return new VisitRecord(key.split("/")[1], form, standing([...(known?.stands ?? []), ...own]));
  }

  // Keeps a change of a field; it is on the disk when the promise resolves.
  async change(key, field, value) {
    if (holdsIdentityNumber(value)) throw new Error("identity");
    const record = this.record(key);
    const before = record.versions(field);
    if (before.length === 1 && same(before[0].value, value)) return null;
    if (before.length === 0 && value === null) return null;
    const made = {
      n: this.nextNumber(),
      id: crypto.randomUUID(),
      key,
      field,
      value,
      replaces: before.map((one) => one.id),
      made_at: new Date().toISOString(),
    };
    this.pending.push(made);
    this.writing.add(made);
    try {
      await this.drawer.put("change", made.n, made);
    } catch (error) {
      this.pending = this.pending.filter((one) => one !== made);
      throw error;
    } finally {
      this.writing.delete(made);
    }
    others.postMessage("changed");
    this.tell({ own: true, key });
    return made;
  }

  // A number that sorts after every earlier one, whatever the clock says.
  nextNumber() {
    const last = Number(this.pending.at(-1)?.n ?? 0);
    this.last = Math.max(Date.now() * 100, last + 1, (this.last ?? 0) + 1);
    return String(this.last).padStart(16, "0");
  }

  async addPhoto(key, photo) {
    const kept = { ...photo, key, is_sent: false };
    await this.drawer.put("photo", photo.sha256, kept);
    this.photos.set(photo.sha256, kept);
    await this.change(key, `photo/${photo.sha256}`, { caption: "", item: "" });
  }

  // What the server said of changes: those that arrived go, those refused stay with the reason.
  async settle(received, visits) {
    for (const { id, receipt, why } of received) {
      const one = this.pending.find((change) => change.id === id);
      if (!one) continue;
      if (receipt === "refused") {
        one.why = why;
        await this.drawer.put("change", one.n, one);
      }
    }
    if (visits.length) {
      for (const visit of visits) this.visits.set(visit.key, visit);
      await this.keepVisits();
    }
    // Only now, when what the server made of them is on the disk, may they go.
    for (const { id, receipt } of received) {
      const at = this.pending.findIndex((change) => change.id === id);
      if (at >= 0 && receipt !== "refused") {
        const [gone] = this.pending.splice(at, 1);
        await this.drawer.drop("change", gone.n);
      }
    }
    if (received.length || visits.length) {
      others.postMessage("changed");
      this.tell();
    }
  }

  async forget(change) {
    this.pending = this.pending.filter((one) => one.id !== change.id);
    await this.drawer.drop("change", change.n);
    this.tell();
  }

  async photoSent(photo) {
    photo.is_sent = true;
    await this.drawer.put("photo", photo.sha256, photo);
    this.tell();
  }

  keepVisits() {
    return this.drawer.put("visits", "", [...this.visits.values()]);
  }

  async take(pack) {
    const { visits, ...rest } = pack;
    this.pack = rest;
    this.visits = new Map(visits.map((visit) => [visit.key, visit]));
    await this.drawer.put("pack", "", rest);
    await this.keepVisits();
    // Photos of visits that are no longer offered go, once the server has them.
    const offered = new Set(rest.stops.map((stop) => stop.key));
    for (const photo of this.photos.values()) {
      if (photo.is_sent && !offered.has(photo.key)) {
        this.photos.delete(photo.sha256);
        await this.drawer.drop("photo", photo.sha256);
      }
    }
    this.tell();
  }

  waiting() {
    return this.pending.filter((one) => !one.why);
  }

  refused() {
    return this.pending.filter((one) => one.why);
  }

  unsentPhotos() {
    return [...this.photos.values()].filter((photo) => !photo.is_sent && !photo.why);
  }
}

// Makes what is kept here unreadable; changes that were not synced stay, sealed.
export async function lock(session) {
  const drawer = new Drawer(session);
  await meta.drop("session");
  others.postMessage("locked");
  await drawer.drop("pack");
  await drawer.drop("visits");
}
