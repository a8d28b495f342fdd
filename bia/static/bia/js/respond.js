// A stage of a questionnaire: what is typed is kept a second later, and when the page is left or hidden. Without
// network it is kept on the device and sent when the network is back. The form itself does everything else.

const form = document.getElementById("stage");
const KEY = `respond-${form.dataset.stage}`;
const RETRY_MS = 5000;

const entries = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
const typed = () => JSON.stringify(entries().filter(([name]) => !name.endsWith(".drawn")));

function keep() {
  try {
    localStorage.setItem(KEY, JSON.stringify(entries()));
    return true;
  } catch {
    return false; // storage is closed to us: it stays in the page
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept either
  }
}

function say(template) {
  document.getElementById("saved").replaceWith(document.getElementById(template).content.cloneNode(true));
}

let saved = typed(); // what the server holds
let sending = null; // what is on its way to it
let waiting = false; // for the network
let isLate = false; // typed before this page was opened
let left = null; // what was sent when the page was left or hidden
let leaving = false;

function wait() {
  sending = left = null;
  waiting = true;
  say(keep() ? "queued" : "unkept");
}

function retry() {
  if (waiting) htmx.trigger(form, "retry");
}

function fill(values) {
  for (const control of form.elements) {
    if (!control.name || control.type === "submit") continue;
    const value = values.find(([name]) => name === control.name)?.[1];
    if (control.type === "radio" || control.type === "checkbox") control.checked = control.value === value;
    else if (value !== undefined) control.value = value;
  }
}

function settled() {
  saved = sending ?? saved;
  sending = null;
  waiting = isLate = false;
  if (typed() === saved) forget();
}

// The page goes away or is put aside: what is not with the server yet is sent, and kept here in case it does not arrive.
async function hide() {
  if (leaving || typed() === saved || typed() === left) return;
  keep();
  sending = left = typed();
  const body = new FormData(form);
  body.set("autosave", "yes");
  if (isLate || waiting) body.set("late", "yes");
  try {
    const response = await fetch(form.action, { method: "POST", body, keepalive: true });
    if (!response.ok) return wait();
    htmx.swap("#saved", await response.text(), { swapStyle: "outerHTML" });
    settled();
  } catch {
    wait();
  }
}

form.addEventListener("htmx:configRequest", (event) => {
  sending = typed();
  if (isLate || waiting) event.detail.parameters.set("late", "yes");
});
form.addEventListener("htmx:sendError", wait);
form.addEventListener("htmx:timeout", wait);
form.addEventListener("htmx:responseError", (event) => {
  // Ended, sent or taken over meanwhile: the page itself says so, and shows what was typed.
  if (event.detail.xhr.status < 500) form.submit();
  else wait();
});
form.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) settled();
});
form.addEventListener("submit", (event) => {
  leaving = navigator.onLine && !waiting;
  if (leaving) return;
  event.preventDefault();
  wait();
  retry();
});
addEventListener("online", retry);
addEventListener("pagehide", hide);
addEventListener("pageshow", (event) => {
  if (event.persisted && leaving) location.reload(); // it shows what was stored before it was left
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") hide();
});
setInterval(retry, RETRY_MS);
for (const each of document.querySelectorAll("[data-with-script]")) each.hidden = false;

const before = kept();
if (before) {
  fill(before);
  waiting = isLate = true;
  addEventListener("load", retry);
}
