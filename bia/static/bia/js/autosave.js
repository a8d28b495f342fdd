// A field that saves itself. htmx says when, the queue keeps and sends, this file says at the field what became
// of it: typed, saving, kept in this browser, saved, two values, refused. What is said of a save comes from the server.

import {
  actionOf, answerForms, bodyOf, fill, isAnswer, keyOf, labelOf, ownerOf, redraw, stateOf, textOf, textsOf, typed, versionOf,
  withoutPlace,
} from "./fields.js";
import { add, again, discard, entriesOf, isWaiting, queue, ready, state } from "./queue.js";

const announcer = document.getElementById("announcer");
const REASONS = {
  gone: () => "What this is about was deleted, or is not yours to see any more.",
  unasked: () => "This question is not asked any more: it was switched off after this page was opened.",
  refused: ({ status }) => (status === 403 ? "You may not change this." : status === 400 ? "This page is out of date: load it again, then send it again." : `The server does not accept this (${status}).`),
  failed: ({ status }) => `The server answered with an error (${status}).`,
};

export const here = String(Math.random()); // this page among the windows of the browser
const handed = new WeakMap(); // form -> its texts as stored, or as given to the queue

export const isDirty = (form) => handed.has(form) && typed(form) !== handed.get(form);
export const isSettled = (form) => !isDirty(form) && entriesOf(keyOf(form)).length === 0;
export const settle = (form) => handed.set(form, typed(form));

function show(form, name, reason = "") {
  form.querySelector(".field-local")?.remove();
  if (!name) {
    delete form.dataset.state;
    return;
  }
  form.dataset.state = name;
  const local = document.createElement("div");
  local.className = "field-local";
  local.append(document.getElementById(`state-${name}`).content.cloneNode(true));
  const says = local.querySelector("[data-reason]");
  if (says) says.textContent = reason;
  form.append(local);
}

export function announce(form, text) {
  announcer.textContent = `${labelOf(form)}: ${text.replace(/\s+/g, " ").trim()}`;
}

// Said at once, because a change is handed over only when the field is left.
document.addEventListener("input", (event) => {
  const form = ownerOf(event.target);
  if (!isAnswer(form) || event.detail === "filled" || form.dataset.state === "failed") return;
  if (isDirty(form)) show(form, "dirty");
  else showEntry(form);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (!isAnswer(form)) return;
  const chosen = event.detail.requestConfig.triggeringEvent?.submitter;
  if (chosen?.name === "keep" && !theirs(form)) {
    for (const entry of entriesOf(keyOf(form))) discard(entry.id); // the server draws what is there now
    return;
  }
  event.preventDefault();
  if (chosen?.name === "keep") keepTheirs(form, Number(chosen.value));
  else if (chosen?.name === "mix") handMix(form, chosen.value);
  else if (chosen?.name === "overwrite") hand(form, chosen.value);
  else if (isDirty(form) || chosen?.name === "confirm") hand(form); // saved as it stands, it is confirmed
  else showEntry(form); // nothing new: Enter and leaving the field both ask for a save
});

function hand(form, overwrite) {
  const body = bodyOf(form);
  handed.set(form, typed(form));
  showWithoutPlace(form, "");
  const place = document.title.replace(/\s+/g, " ").replace(/ · Ninefold$/, "").trim();
  const at = { page: location.pathname, window: here };
  const label = labelOf(form);
  const given = { key: keyOf(form), action: actionOf(form), field: form.id, label, place, body, text: textOf(form) };
  add({ ...at, ...given, version: versionOf(form), ...(overwrite === undefined ? {} : { overwrite }) });
}

function theirs(form) {
  const told = form.querySelector("[data-theirs]")?.dataset.theirs;
  return told ? JSON.parse(told) : null;
}

function keepTheirs(form, version) {
  for (const entry of entriesOf(keyOf(form))) discard(entry.id);
  form.querySelector(".field-other")?.remove();
  accept(form, theirs(form), version);
  stateOf(form).append(document.getElementById("state-theirs").content.cloneNode(true));
  form.querySelector(".input, .cell")?.focus();
  announce(form, "The saved value is taken.");
}

function handMix(form, version) {
  const entry = entriesOf(keyOf(form)).at(-1);
  if (entry && textsOf(entry.body).at?.[0] !== form.elements.at?.value) return hand(form); // picked at other times: asked anew
  const picked = [...new FormData(form)].filter(([name]) => name.startsWith("pick-"));
  fill(form, { ...textsOf(bodyOf(form)), ...Object.fromEntries(picked.map(([name, text]) => [name.slice(5), [text]])) });
  redraw(form);
  hand(form, version);
}

// A value from the server in the place of the one that is shown, with the version the next save starts from.
export function accept(form, texts, version) {
  const fits = fill(form, texts);
  handed.set(form, typed(form));
  stateOf(form).replaceChildren(versionField(version));
  show(form, "");
  redraw(form);
  if (!fits) location.reload(); // a choice this page does not have yet
}

function versionField(version) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "version", value: version });
  return field;
}

const formOf = (entry) => {
  const form = document.getElementById(entry.field);
  return isAnswer(form) && keyOf(form) === entry.key ? form : null;
};

// What is true of a field's entries that did not reach the server.
function showEntry(form) {
  const last = entriesOf(keyOf(form)).at(-1);
  if (!last) show(form, isDirty(form) ? "dirty" : "");
  else if (isWaiting(last)) show(form, state().connection === "ok" ? "saving" : "kept");
  else if (REASONS[last.state]) show(form, "failed", `${REASONS[last.state](last)} What you typed is kept in this browser.`);
  else show(form, isDirty(form) ? "dirty" : "");
}

queue.addEventListener("changed", () => {
  for (const form of answerForms()) {
    const has = entriesOf(keyOf(form)).length > 0;
    if (!isDirty(form) && (has || ["saving", "kept", "failed"].includes(form.dataset.state))) showEntry(form);
  }
});

queue.addEventListener("saved", ({ detail }) => {
  for (const name of detail.events?.startsWith("{") ? Object.keys(JSON.parse(detail.events)) : (detail.events ?? "").split(/,\s*/)) {
    if (name) window.htmx.trigger(document.body, name);
  }
  const form = formOf(detail.entry);
  if (form && detail.entry.window === here) form.elements.version.value = detail.version;
  if (!form || entriesOf(detail.entry.key).length || !holds(form, detail.entry)) return;
  if (form.querySelector(".without-place")) return void location.reload(); // this page has other times than were saved
  put(form, detail.html);
  form.querySelector(".field-other")?.remove(); // what was said of the other value is settled
  markInvalid(form, false);
});

// Whether a field shows an entry. Given in another window, it is put into place here, but never over something typed.
function holds(form, entry) {
  if (handed.get(form) === JSON.stringify(entry.body)) return true;
  if (isDirty(form)) return false;
  showWithoutPlace(form, entry.html ? "" : withoutPlace(form, textsOf(entry.body)));
  fill(form, textsOf(entry.body));
  handed.set(form, typed(form));
  redraw(form);
  return true;
}

// What was typed at times that this page does not ask about stands beside the row: to read and to copy.
function showWithoutPlace(form, said) {
  form.querySelector(".without-place")?.remove();
  if (!said) return;
  const line = document.createElement("p");
  line.className = "without-place help";
  line.textContent = `Typed at times that are not asked about here, not saved: ${said}.`;
  form.append(line);
}

// Whether nothing was given at the field since: what came after is not covered by what was refused.
const isLast = (entry) => entriesOf(entry.key).at(-1)?.id === entry.id;

queue.addEventListener("needs", ({ detail }) => {
  const form = formOf(detail.entry);
  if (!form || !isLast(detail.entry) || !holds(form, detail.entry)) return;
  unfold(form);
  if (detail.entry.html) put(form, detail.entry.html);
  showEntry(form);
  markInvalid(form, detail.entry.state === "invalid");
  showEarlier(form, detail.entry);
});

// What is not saved is not left in a folded section.
const unfold = (form) => form.closest("details")?.setAttribute("open", "");

function put(form, html) {
  window.htmx.swap(stateOf(form), html, { swapStyle: "innerHTML" });
  show(form, isDirty(form) ? "dirty" : "");
  announce(form, stateOf(form).textContent);
}

// Part of what is said of the save, so that it goes with it.
function showEarlier(form, entry) {
  form.querySelector(".earlier")?.remove();
  const said = entry.earlier.at(-1)?.text;
  if (!said) return;
  const line = document.createElement("span");
  line.className = "earlier help";
  line.textContent = `Typed before that, not saved: ${said}.`;
  const reason = form.querySelector(".clash > p, .field-state > .error, .field-local .error");
  (reason ?? stateOf(form)).append(line);
}

function markInvalid(form, isInvalid) {
  for (const control of form.elements) {
    if (control.type !== "text" && control.localName !== "textarea") continue;
    if (isInvalid) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

document.addEventListener("click", (event) => {
  const form = event.target.closest("form[data-answer] [data-retry]")?.form;
  for (const entry of form ? entriesOf(keyOf(form)) : []) again(entry.id);
});

// What waits is shown in its field again, whatever the page came with.
function restore(form) {
  const last = entriesOf(keyOf(form)).at(-1);
  if (!last || !holds(form, last)) return;
  unfold(form);
  if (last.html) queue.dispatchEvent(new CustomEvent("needs", { detail: { entry: last } }));
  showEntry(form);
}

function start(form) {
  if (handed.has(form)) return;
  const outcome = form.querySelector("[data-outcome]")?.dataset.outcome ?? "";
  const refused = outcome === "invalid" || outcome === "conflict";
  handed.set(form, refused ? null : typed(form));
  ready.then(() => restore(form));
}

// A page that is left hands over what its fields hold; what was only typed is kept like an answer.
window.addEventListener("pagehide", () => {
  for (const form of answerForms()) if (isDirty(form) && handed.get(form) !== null) hand(form);
});

window.addEventListener("beforeunload", (event) => {
  const { durable, own } = state();
  if (!durable && (own.length || [...answerForms()].some(isDirty))) event.preventDefault();
});

// An explicit "none" and an answer exclude each other: ticking one clears the other.
document.addEventListener("change", (event) => {
  const box = event.target;
  const form = ownerOf(box);
  if (!isAnswer(form)) return;
  if (box.matches("[data-exclusive]") && box.checked) clearOthers(form);
  else if (!box.matches("[data-exclusive]") && holdsAnswer(box)) {
    for (const other of form.querySelectorAll("[data-exclusive]")) other.checked = false;
  }
}, true);

const holdsAnswer = (box) => (box.type === "checkbox" ? box.checked : box.type !== "hidden" && box.value !== "");

function clearOthers(form) {
  for (const control of form.elements) {
    if (control.matches("[data-exclusive], [type=hidden], button, [type=radio]")) continue;
    if (control.type === "checkbox") control.checked = false;
    else control.value = "";
  }
}

// The mode of service hours and of a workaround decides whether its details count.
document.addEventListener("change", (event) => {
  const radio = event.target;
  const form = ownerOf(radio);
  if (!isAnswer(form)) return;
  if (radio.name === "mode" && radio.value !== "windows" && radio.value !== "some") clearOthers(form);
  else if (radio.name !== "mode" && holdsAnswer(radio)) {
    const details = form.querySelector("[name=mode][value=windows], [name=mode][value=some]");
    if (details) details.checked = true;
  }
}, true);

for (const form of answerForms()) start(form);
document.addEventListener("htmx:load", (event) => {
  for (const form of event.detail.elt.querySelectorAll?.("form[data-answer]") ?? []) start(form);
  if (isAnswer(event.detail.elt)) start(event.detail.elt);
});
