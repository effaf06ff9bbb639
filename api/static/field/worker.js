// The service worker: keeps the app itself on the device. It holds no data of anybody; those lie
// sealed in IndexedDB. VERSION and FILES stand above, written by the server.
const SHELF = `xuntu-field-${VERSION}`;
const SHELL = "/field/";

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const shelf = await caches.open(SHELF);
    await Promise.all([SHELL, ...FILES].map(async (path) => {
      const answer = await fetch(path, { cache: "reload" });
      if (!answer.ok || answer.redirected) throw new Error(`${path}: ${answer.status}`);
      await shelf.put(path, answer);
    }));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("xuntu-field-") && name !== SHELF)
      .map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname === SHELL) event.respondWith(shell(address, request));
  else if (FILES.includes(address.pathname)) event.respondWith(kept(address.pathname, request));
});

async function kept(path, request) {
  const shelf = await caches.open(SHELF);
  return (await shelf.match(path)) ?? fetch(request);
}

// The page comes from the device; only another language is fetched, and kept from then on.
async function shell(address, request) {
  if (!address.search) return kept(SHELL, request);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) {
      await (await caches.open(SHELF)).put(SHELL, answer.clone());
    }
    return answer;
  } catch {
    return kept(SHELL, request);
  }
}
