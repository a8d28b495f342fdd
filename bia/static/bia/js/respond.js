// A stage of a questionnaire without network: what was entered is kept on the device and sent when the network is
// back. Everything else is done by the form itself, with or without script.

const form = document.getElementById("stage");
const KEY = `respond-${form.dataset.stage}`;
const RETRY_MS = 5000;

const entries = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");

function keep() {
  try {
    localStorage.setItem(KEY, JSON.stringify(entries()));
  } catch {
    // storage is closed to us: it stays in the page
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

let waiting = false;

function wait() {
  keep();
  waiting = true;
  document.getElementById("saved").replaceWith(document.getElementById("queued").content.cloneNode(true));
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

form.addEventListener("htmx:sendError", wait);
form.addEventListener("htmx:timeout", wait);
form.addEventListener("htmx:responseError", (event) => {
  // Ended, sent or taken over meanwhile: the page itself says so, and shows what was typed.
  if (event.detail.xhr.status < 500) form.submit();
  else wait();
});
form.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) return;
  waiting = false;
  forget();
});
form.addEventListener("submit", (event) => {
  if (navigator.onLine && !waiting) return;
  event.preventDefault();
  wait();
  retry();
});
addEventListener("online", retry);
setInterval(retry, RETRY_MS);

const before = kept();
if (before) {
  fill(before);
  waiting = true;
  addEventListener("load", retry);
}
