// Ctrl Z outside a field takes the last saved answer back; inside a field it is the browser's own.
// What was typed into that field and not saved stays: it is not overwritten by an undo. While answers are on their
// way, or the panel does not tell of the last one yet, the undo waits: the last one is then the one that is taken back.

import { announce } from "./autosave.js";
import { labelOf } from "./fields.js";
import { isWaiting, queue, state } from "./queue.js";
import { isBehind } from "./targets.js";

const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";
const undoForm = () => document.getElementById("undo");

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  if (event.target.matches?.(TYPED) || !document.getElementById("targets-live")) return;
  event.preventDefault();
  takeBack();
});

// The key takes back what was done last, or nothing: a name, a mark or a dependency is changed at its place.
function takeBack() {
  if (isUnsent() || isBehind()) wait();
  else if (place()?.dataset.beyond) say(place().dataset.beyond);
  else undoForm()?.requestSubmit();
}

function wait() {
  isAsked = state().connection === "ok";
  say(isAsked ? "Taken back as soon as it is saved." : "Your last answers are kept in this browser and not saved yet. Undo them in their fields.");
}

const place = () => document.getElementById("undo-says");
const say = (text) => {
  if (place()) place().textContent = text;
};
const isUnsent = () => state().own.some(isWaiting);
let isAsked = false; // and waits until the panel tells of what was saved last

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (form.id !== "undo") return;
  if (isUnsent() || isBehind()) {
    event.preventDefault();
    wait();
    return;
  }
  const field = document.getElementById(form.dataset.undoes);
  const hasTyped = field?.dataset.state || field?.querySelector("[data-outcome=invalid], [data-outcome=conflict]");
  if (!hasTyped) return;
  event.preventDefault();
  showUnsaved(field);
});

// What is refused stands in the way of the undo: one is taken to it, and told what to do.
function showUnsaved(field) {
  const says = `${labelOf(field)} holds something that is not saved. Correct it or empty it, then undo.`;
  field.closest("details")?.setAttribute("open", "");
  const control = [...field.elements].find((each) => each.matches("input:not([type=hidden]), textarea, select"));
  (control ?? field).scrollIntoView({ block: "center" });
  control?.focus();
  say(says);
  announce(field, says);
}

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.id === "main") isAsked = false;
  if (event.detail.elt.id !== "targets-live" || !isAsked || isUnsent() || isBehind()) return;
  isAsked = false;
  if (place()) takeBack();
});
queue.addEventListener("needs", () => {
  isAsked = false;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.requestConfig?.elt?.id !== "undo") return;
  const field = document.getElementById(event.detail.requestConfig.elt.dataset.undoes);
  field?.scrollIntoView({ block: "nearest" });
  const label = field?.querySelector("[id$='-label']")?.textContent.trim() ?? "The answer";
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = `${label}: taken back.`;
});
