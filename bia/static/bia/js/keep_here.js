// The page that is open is kept for when the network is gone: as it was loaded, and again after what is saved on it.
// What is kept is asked of the cache itself: a worker that took over while the page loaded has not kept it.

import { queue } from "./queue.js";

const worker = navigator.serviceWorker;
const AFTER_MS = 400; // answers are often saved one after the other
const timers = new Map();

async function keptSince(moment) {
  const page = await caches.match(location.pathname, { ignoreVary: true });
  return page !== undefined && Date.parse(page.headers.get("X-Kept-At")) >= moment;
}

async function keep(path) {
  if (!worker) return;
  const { active } = await worker.ready;
  active.postMessage({ keep: path });
}

async function keepHere() {
  if (!worker || document.body.dataset.keptAt) return;
  if (await keptSince(performance.timeOrigin)) tell(true);
  else keep(location.pathname);
}

function keepSoon(path) {
  clearTimeout(timers.get(path));
  timers.set(path, setTimeout(() => keep(path), AFTER_MS));
}

// Only what is known is said: nothing is shown before the worker has kept the page.
function tell(isKept) {
  for (const says of document.querySelectorAll("[data-opens-offline]")) says.hidden = !isKept;
}

worker?.addEventListener("message", ({ data }) => {
  if (data?.page === location.pathname && data.isKept) tell(true);
});
worker?.startMessages();
queue.addEventListener("saved", ({ detail }) => keepSoon(detail.entry.page));
document.addEventListener("answer-saved", () => keepSoon(location.pathname));
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.id === "main") keepHere();
});
keepHere();
