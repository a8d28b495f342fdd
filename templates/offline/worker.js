// Answers in place of the network where it is gone: interview pages opened before, and what they need.
// Network first, with a short wait; what was kept is the fallback and says from when it is.
// Pages are kept under the reader they were made for, and forgotten when that one signs out or another signs in.

const { assets, lastResort, static: staticPath, version } = {% autoescape off %}{{ settings }}{% endautoescape %};

const ASSETS = "ninefold-assets-";
const PAGES = "ninefold-pages-";
const GENERATIONS = 3; // a page kept under an older version still finds the scripts it names
const MOST_PAGES = 500;
const WAIT_MS = 3000;
const INTERVIEW = /^\/e\/[^/]+\/(?:(?:p|s|sites)\/[^/]+\/|settings\/)?$/;
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9]+$/;
const ANY = { ignoreVary: true };

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

async function install() {
  const cache = await caches.open(ASSETS + version);
  await cache.addAll(assets.map((url) => new Request(url, { cache: "no-cache" })));
  await cache.add(new Request(lastResort, { credentials: "omit", cache: "no-cache" }));
  await self.skipWaiting();
}

async function activate() {
  const kept = (await caches.keys()).filter((name) => name.startsWith(ASSETS));
  await Promise.all(kept.slice(0, -GENERATIONS).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === "/logout/") event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (url.pathname.startsWith(staticPath)) event.respondWith(asset(request, url));
  else if (INTERVIEW.test(url.pathname)) event.respondWith(swapped(request, url));
});

// A page is asked for once more, and kept: opened before this worker was there, or saved to since. The one who asked is
// told whether it is kept.
const keeping = new Map(); // path -> whether it is to be kept once more after this time

self.addEventListener("message", (event) => {
  const url = new URL(event.data?.keep ?? "", self.location.origin);
  if (url.origin !== self.location.origin || !INTERVIEW.test(url.pathname)) return;
  event.waitUntil(keepNew(url).then((isKept) => event.source?.postMessage({ page: url.pathname, isKept })));
});

async function keepNew(url) {
  const path = url.pathname;
  if (keeping.has(path)) {
    keeping.set(path, true);
    return true;
  }
  let isKept = false;
  do {
    keeping.set(path, false);
    isKept = await fetch(url, { cache: "no-store" }).then((response) => keep(response, url)).then(({ ok }) => ok, () => false);
  } while (keeping.get(path));
  keeping.delete(path);
  return isKept;
}

// A page that is swapped in place is kept like one that is led to.
async function swapped(request, url) {
  return keep(await fetch(request), url);
}

// The pages of everybody but `reader`.
async function forget(reader = null) {
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== PAGES + reader);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function page(event, url) {
  const kept = INTERVIEW.test(url.pathname) ? await caches.match(url.pathname, ANY) : undefined;
  const network = fetch(event.request).then((response) => keep(response, url));
  event.waitUntil(network.catch(() => undefined)); // a late answer is kept for the next time
  if (!kept) return network.catch(() => caches.match(lastResort, ANY));
  try {
    const response = await Promise.race([network, late()]);
    return response.status >= 502 ? asKept(kept) : response;
  } catch {
    return asKept(kept);
  }
}

const late = () => new Promise((_, refuse) => setTimeout(() => refuse(new Error("late")), WAIT_MS));

async function keep(response, url) {
  const reader = response.headers.get("X-Reader");
  if (reader) await forget(reader);
  if (!reader || response.status !== 200 || response.redirected || !INTERVIEW.test(url.pathname)) return response;
  const headers = new Headers(response.headers);
  headers.set("X-Kept-At", new Date().toISOString());
  const cache = await caches.open(PAGES + reader);
  await cache.put(url.pathname, new Response(await response.clone().blob(), { headers }));
  const held = await cache.keys();
  await Promise.all(held.slice(0, -MOST_PAGES).map((old) => cache.delete(old)));
  return response;
}

async function asKept(response) {
  const html = await response.text();
  const headers = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return new Response(html.replace("<body", `<body data-kept-at="${headers.get("X-Kept-At")}"`), { headers });
}

// A name with a hash never changes its content; any other is asked for again.
async function asset(request, url) {
  const kept = await caches.match(request, ANY);
  if (kept && HASHED.test(url.pathname)) return kept;
  try {
    const response = await fetch(request);
    if (response.status === 200) await (await caches.open(ASSETS + version)).put(request, response.clone());
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}
