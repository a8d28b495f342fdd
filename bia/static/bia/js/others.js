// What others save on this page while it is open appears within seconds, with their name.
// A field that is being edited, or holds what is not saved yet, is left alone: its save will tell of both values.

import { accept, announce, here as thisWindow, isSettled } from "./autosave.js";
import { versionOf } from "./fields.js";
import { isReached, isSending, lost, queue, ready, run } from "./queue.js";

const EVERY_MS = 4000;
const here = () => new URL("changes/", location.href).href;
let mark = "";
let needs = null;
let timer = 0;
let isGone = false;
const told = new Map(); // field -> the version that was told of
const pending = new Map(); // field -> a change that waits until the field is left

// Moved in place to another process: what is known of the last one does not count here.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.id !== "main") return;
  mark = "";
  needs = null;
  told.clear();
  pending.clear();
  if (isGone) poll();
  isGone = false;
});

async function poll() {
  clearTimeout(timer);
  if (!document.hidden && !isSending()) await ask();
  if (!isGone) timer = setTimeout(poll, EVERY_MS);
}

async function ask() {
  const begun = performance.now();
  const address = here();
  let answer;
  let news;
  try {
    const headers = mark ? { "If-None-Match": mark } : {};
    answer = await fetch(address, { headers, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(EVERY_MS * 2) });
    news = answer.status === 200 ? await answer.json() : null;
  } catch {
    lost();
    return;
  }
  if (address !== here()) return;
  if (answer.type === "opaqueredirect") return void lost(); // signed out: the queue finds that out
  if (answer.status === 404) return void gone();
  if (!isReached()) run();
  if (!news || isSending() || lastSave > begun) return; // it may be older than what was just saved
  mark = answer.headers.get("ETag") ?? "";
  for (const change of news.answers) take(change);
  if (needs !== null && needs !== news.needs) refreshNeeds();
  needs = news.needs;
}

let lastSave = 0;
document.addEventListener("answer-saved", () => {
  lastSave = performance.now();
});

// What was just changed here is not drawn again: the section may offer the way back.
const isNeed = (action) => action.includes("/dependencies/");
queue.addEventListener("saved", ({ detail }) => {
  lastSave = performance.now();
  if (isNeed(detail.entry.action) && detail.entry.window === thisWindow) needs = null;
});

function take(change) {
  const form = document.getElementById(change.field);
  if (!form || versionOf(form) === String(change.version)) return;
  if (form.contains(document.activeElement) || isOwnerOf(form, document.activeElement)) pending.set(change.field, change);
  else if (isSettled(form)) put(form, change);
  const isShown = form.querySelector("[name=overwrite]")?.value === String(change.version);
  if (!isShown && told.get(change.field) !== change.version) tell(form, change);
}

const isOwnerOf = (form, element) => element?.form === form;

function put(form, change) {
  pending.delete(change.field);
  accept(form, change.texts, change.version);
  window.htmx.trigger(document.body, "answer-saved");
}

function who(change) {
  const by = change.own ? "You, elsewhere" : change.by || "Changed elsewhere"; // a name keeps no author
  return change.at ? `${by}, ${change.at}` : by;
}

function tell(form, change) {
  told.set(change.field, change.version);
  form.querySelector(".field-other")?.remove();
  const said = document.createElement("div");
  said.className = "field-other";
  said.append(document.getElementById("state-other").content.cloneNode(true));
  const open = pending.has(change.field) || !isSettled(form);
  said.querySelector("[data-reason]").textContent = open ? `${who(change)}: ${change.words}` : who(change);
  form.append(said);
  announce(form, `${open ? "meanwhile" : "now"} ${change.words} (${who(change)})`);
}

// The field is left: what waited is put in place, unless something was typed; then the save tells.
document.addEventListener("focusout", () => setTimeout(() => {
  for (const change of [...pending.values()]) {
    const form = document.getElementById(change.field);
    if (!form) pending.delete(change.field);
    else if (!isOwnerOf(form, document.activeElement) && isSettled(form) && versionOf(form) !== String(change.version)) {
      put(form, change);
      tell(form, change);
    }
  }
}, 300));
document.addEventListener("input", (event) => {
  if (event.detail !== "filled") (event.target.form ?? event.target).querySelector?.(".field-other")?.remove();
});

// Another row of what is needed: the section is drawn anew, unless somebody is working in it.
function refreshNeeds() {
  const section = document.getElementById("needs");
  if (!section || section.contains(document.activeElement)) return;
  if ([...section.querySelectorAll("form[data-answer]")].some((form) => !isSettled(form))) return;
  window.htmx.ajax("GET", location.pathname, { target: "#needs", select: "#needs", swap: "outerHTML" });
}

function gone() {
  isGone = true;
  const notice = document.querySelector("[data-not-done]");
  notice.textContent = "What this page is about was deleted meanwhile. What you type is kept in this browser, to copy.";
  notice.hidden = false;
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) poll();
});
if (document.querySelector("form[data-answer]")) ready.then(poll);
