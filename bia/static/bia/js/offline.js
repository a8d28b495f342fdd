// On every page of somebody signed in: the service worker, what a page out of the browser says of itself,
// and leaving without forgetting what was not sent.

import { moment } from "./fields.js";
import "./kept.js";
import { isWaiting, queue, state } from "./queue.js";

const worker = navigator.serviceWorker;
worker?.register("/sw.js", { scope: "/" });

// A page that did not come by way of the worker (the first one, or one loaded past it) is kept by it all the same.
async function keepHere() {
  if (!worker || worker.controller || document.body.dataset.keptAt) return;
  const { active } = await worker.ready;
  active.postMessage({ keep: location.pathname });
}
keepHere();
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.id === "main") keepHere();
});

const keptAt = document.body.dataset.keptAt;
const notice = document.querySelector("[data-kept-page]");
if (keptAt) {
  const at = notice.querySelector("[data-kept-page-at]");
  at.dateTime = keptAt;
  at.textContent = moment(keptAt);
  notice.hidden = false;
  queue.addEventListener("changed", () => {
    const isBack = state().connection === "ok";
    notice.querySelector("[data-kept-page-load]").hidden = !isBack;
    for (const part of notice.querySelectorAll("[data-kept-page-gone]")) part.hidden = isBack;
  });
}

// What a page asks for beside answers cannot wait for the network: said, and nothing is changed.
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if ((event.detail.requestConfig?.verb ?? "get") !== "get") tellNotDone("The server cannot be reached.");
  });
}
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.requestConfig.verb !== "get") tellNotDone(`The server answered with an error (${event.detail.xhr.status}).`);
});

function tellNotDone(why) {
  const told = document.querySelector("[data-not-done]");
  told.textContent = `${why} That was not done. Try it again when the connection is back.`;
  told.hidden = false;
}
document.addEventListener("htmx:afterSwap", () => {
  document.querySelector("[data-not-done]").hidden = true;
});

document.querySelector("[data-sign-out]")?.addEventListener("submit", (event) => {
  const waiting = state().own.filter(isWaiting).length;
  const said = `${waiting} of your answers are in this browser only. They stay here and are sent when you sign in here again. Sign out now?`;
  if (waiting && !window.confirm(said)) event.preventDefault();
});
