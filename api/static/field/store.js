// Store: IndexedDB with two shelves: `meta` for who is signed in here, `sealed` for all else.
import { seal, unseal } from "./seal.js";

export const DATABASE = "xuntu-field";
const VERSION = 1;
let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("meta");
      request.result.createObjectStore("sealed");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// Runs `work` on a shelf; resolves when what it wrote has reached the disk.
async function on(shelf, mode, work) {
  const db = await database();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(shelf, mode, { durability: "strict" });
    let result;
    const request = work(transaction.objectStore(shelf));
    if (request) request.onsuccess = () => { result = request.result; };
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const meta = {
  get: (name) => on("meta", "readonly", (shelf) => shelf.get(name)),
  put: (name, value) => on("meta", "readwrite", (shelf) => shelf.put(value, name)),
  drop: (name) => on("meta", "readwrite", (shelf) => shelf.delete(name)),
};

// What one account keeps here; `session` holds its tag and its key.
export class Drawer {
  constructor(session) {
    this.session = session;
  }

  name(kind, id = "") {
    return `${this.session.tag}|${kind}|${id}`;
  }

  async put(kind, id, value) {
    const name = this.name(kind, id);
    const sealed = await seal(this.session.key, name, value);
    await on("sealed", "readwrite", (shelf) => shelf.put(sealed, name));
  }

  async get(kind, id = "") {
    const name = this.name(kind, id);
    const sealed = await on("sealed", "readonly", (shelf) => shelf.get(name));
    return sealed ? unseal(this.session.key, name, sealed) : null;
  }

  drop(kind, id = "") {
    return on("sealed", "readwrite", (shelf) => shelf.delete(this.name(kind, id)));
  }

  // Ids of everything of a kind, in order.
  async ids(kind) {
    const start = this.name(kind);
    const range = IDBKeyRange.bound(start, `${start}\uffff`);
    const names = await on("sealed", "readonly", (shelf) => shelf.getAllKeys(range));
    return names.map((name) => name.slice(start.length));
  }

  async all(kind) {
    const ids = await this.ids(kind);
    return Promise.all(ids.map((id) => this.get(kind, id)));
  }
}
