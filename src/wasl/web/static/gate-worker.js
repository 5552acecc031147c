// Opens the gate's page without network, from what the page itself put aside. It reaches the addresses under that page alone.
"use strict";

const PATIENCE = 4_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  const isPage = request.mode === "navigate" && request.url.split(/[?#]/)[0] === self.registration.scope;
  const isPart = request.method === "GET" && url.origin === self.location.origin && /^\/(static|fonts)\//.test(url.pathname);
  if (isPage || isPart) event.respondWith(answer(request));
});

// What comes from the network, if it comes in time; otherwise what was put aside.
async function answer(request) {
  const aside = await caches.match(request, { ignoreSearch: true, ignoreVary: true, cacheName: `wasl-gate ${self.registration.scope}` });
  if (!aside) return fetch(request);
  const late = new Promise((_, fail) => { setTimeout(() => fail(new Error("late")), PATIENCE); });
  try {
    const fresh = await Promise.race([fetch(request), late]);
    return fresh.status >= 500 ? aside : fresh;
  } catch {
    return aside;
  }
}
