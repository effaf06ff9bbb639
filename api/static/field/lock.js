// Whoever is asked to sign in is signed out: the key that opens what this device holds goes.
const NAME = "xuntu-field";
const known = await indexedDB.databases?.() ?? [];
if (known.some((each) => each.name === NAME)) {
  const request = indexedDB.open(NAME);
  request.onsuccess = () => {
    const db = request.result;
    if (db.objectStoreNames.contains("meta")) {
      const transaction = db.transaction("meta", "readwrite", { durability: "strict" });
      for (const name of ["session", "leaving"]) transaction.objectStore("meta").delete(name);
      transaction.oncomplete = () => {
        db.close();
        new BroadcastChannel(NAME).postMessage("locked");
      };
    } else db.close();
  };
}
