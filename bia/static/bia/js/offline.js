// On every page of somebody signed in: the service worker, what a page out of the browser says of itself,
// and leaving without forgetting what was not sent.

import { moment } from "./fields.js";
import "./keep_here.js";
import "./kept.js";
import { isReached, isWaiting, queue, state, token, unknown } from "./queue.js";

navigator.serviceWorker?.register("/sw.js", { scope: "/" });

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
    if ((event.detail.requestConfig?.verb ?? "get") !== "get") tellNotDone("The server cannot be reached.", event);
  });
}
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if ([401, 403].includes(status)) { // 403 also where the token is of an earlier sign-in
    isRefused = true;
    unknown();
  }
  if (status !== 401 && event.detail.requestConfig.verb !== "get") tellNotDone(`The server answered with an error (${status}).`, event);
});

function tellNotDone(why, event = null) {
  const told = document.querySelector("[data-not-done]");
  const then = event?.detail.elt.matches("[data-keeps]") ? "What you typed is kept where it stands." : "That was not done. Try it again when the connection is back.";
  told.textContent = `${why} ${then}`;
  told.hidden = false;
}

// Signed out, or by somebody else in another window: the page stays as it is, and goes on once its reader is back.
let isRefused = false;
queue.addEventListener("changed", () => {
  const { connection } = state();
  document.querySelector("[data-signed-out]").hidden = !isRefused || !["signed-out", "other"].includes(connection);
  if (connection !== "ok" || !token()) return;
  isRefused = false;
  document.body.setAttribute("hx-headers", JSON.stringify({ "x-csrftoken": token() }));
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token();
});

// A form that leads to another page would leave this one for the browser's own error page. Where the network or the
// server was found missing it is asked first.
const reached = new WeakSet();
window.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const isOwn = form.method !== "post" || form.matches("[hx-post], [data-sign-out]");
  if (event.defaultPrevented || isOwn || reached.delete(form) || (navigator.onLine && isReached())) return;
  event.preventDefault();
  try {
    await fetch("/session/", { cache: "no-store" });
    reached.add(form);
    form.requestSubmit(submitter);
  } catch {
    tellNotDone("The server cannot be reached.");
  }
});

document.addEventListener("htmx:afterSwap", () => {
  document.querySelector("[data-not-done]").hidden = true;
});

document.querySelector("[data-sign-out]")?.addEventListener("submit", (event) => {
  const waiting = state().own.filter(isWaiting).length;
  const said = `${waiting} of your answers are in this browser only. They stay here and are sent when you sign in here again. Sign out now?`;
  if (waiting && !window.confirm(said)) event.preventDefault();
});
