// Marks of answers by keyboard: Alt M marks the answer one is at, Esc goes back to it. A mark goes through the queue
// like an answer does: it is shown at once, and kept in the browser until the server has it.
// Without this file a mark is one more stop of the Tab key, and works by its buttons.

import { here } from "./autosave.js";
import { add, entriesOf, isWaiting, queue, ready, state } from "./queue.js";
import { drawUnsent, placeOf } from "./unsent.js";

const markOf = (element) => {
  const form = element?.form ?? element?.closest?.("form[data-answer]");
  return form ? document.getElementById(`${form.id}-mark`) : null;
};
let cameFrom = "";

document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && event.key.toLowerCase() === "m") {
    const mark = markOf(event.target);
    if (!mark) return;
    event.preventDefault();
    cameFrom = event.target.id;
    mark.open = true;
    mark.querySelector("button").focus();
  } else if (event.key === "Escape" && event.target.closest?.(".mark[open]")) {
    event.preventDefault();
    const mark = event.target.closest(".mark");
    mark.open = false;
    (document.getElementById(cameFrom) ?? mark.querySelector("summary")).focus();
  }
});

// One box is open at a time.
document.addEventListener("click", (event) => {
  for (const mark of document.querySelectorAll(".mark[open]")) {
    if (!mark.contains(event.target) && event.target.isConnected) mark.open = false;
  }
});

function skipMarks(element) {
  for (const summary of element.querySelectorAll?.(".mark > summary") ?? []) summary.tabIndex = -1;
}
document.addEventListener("htmx:load", (event) => skipMarks(event.detail.elt.closest(".mark")?.parentElement ?? event.detail.elt));
skipMarks(document);

document.addEventListener("htmx:beforeRequest", (event) => {
  const button = event.detail.elt;
  const mark = button.closest?.(".mark-box")?.parentElement;
  if (!mark) return;
  event.preventDefault();
  hand(mark, button);
});

// An entry says which side is changed to what, and for the confidence what it was changed from.
function hand(mark, button) {
  const { name, value } = button;
  const was = name === "later" ? mark.dataset.later : mark.dataset.sure;
  const question = button.form.elements.question.value;
  const action = new URL(button.formAction).pathname;
  const body = [["question", question], [name, value], ...(name === "confidence" ? [["was", was]] : [])];
  const label = mark.querySelector(".mark-box").getAttribute("aria-label");
  const text = name === "later" ? (value === "yes" ? "ask later" : "not to be asked later") : `${value || "no"} confidence`;
  set(mark, name, value);
  add({
    key: `${action} ${question} ${name}`, action, body, version: 0, mark: mark.id, side: { name, value, was },
    field: button.form.id, label, place: placeOf(), page: location.pathname, window: here, text,
  });
}

// The same words as the server's, so that a mark reads alike before and after it was sent.
function set(mark, name, value) {
  mark.dataset[name === "later" ? "later" : "sure"] = value;
  const { later, sure } = mark.dataset;
  const words = [later === "yes" ? "ask later" : "", sure ? `${sure} confidence` : ""].filter(Boolean).join(", ");
  const summary = mark.querySelector("summary");
  const label = mark.querySelector(".mark-box").getAttribute("aria-label");
  summary.setAttribute("aria-label", words ? `${label}: ${words}` : label);
  const says = document.createElement("span");
  if (words) says.className = "marked";
  if (later === "yes" || !words) says.append(icon("#i-flag"));
  says.append(words);
  summary.replaceChildren(says);
  for (const button of mark.querySelectorAll(".mark-box > button")) {
    const isPressed = button.name === "later" ? later === "yes" : button.dataset.says === sure;
    button.setAttribute("aria-pressed", String(isPressed));
    if (button.name === "later") button.value = isPressed ? "no" : "yes";
    else button.value = isPressed ? "" : button.dataset.says;
  }
}

function icon(name) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("class", "i");
  drawn.setAttribute("aria-hidden", "true");
  drawn.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  drawn.firstChild.setAttribute("href", name);
  return drawn;
}

const pathOf = (mark) => new URL(mark.querySelector("button").formAction).pathname;
const mine = (mark) => state().own.filter((entry) => entry.mark === mark.id && entry.action === pathOf(mark));

// What waits is shown in its mark, whatever the page came with; what is on its way is not worth a line.
function restore() {
  const named = new Set(state().own.map((entry) => entry.mark).filter(Boolean));
  for (const mark of document.querySelectorAll(".mark")) {
    const unsent = named.has(mark.id) ? mine(mark) : [];
    if (unsent.length === 0 && mark.dataset.unsent === undefined) continue;
    draw(mark, unsent);
  }
}

function draw(mark, unsent) {
  for (const { side } of unsent) if (mark.dataset[side.name === "later" ? "later" : "sure"] !== side.value) set(mark, side.name, side.value);
  const told = unsent.filter((entry) => !isWaiting(entry) || state().connection !== "ok");
  const needing = told.some((entry) => !isWaiting(entry));
  mark.querySelector("[data-mark-kept]")?.remove();
  if (told.length) {
    mark.dataset.unsent = "";
    const kept = document.createElement("span");
    kept.dataset.markKept = "";
    kept.className = `save ${needing ? "conflict" : "queued"}`;
    kept.append(icon(needing ? "#i-warn" : "#i-queued"));
    mark.querySelector("summary").append(kept);
    mark.querySelector("summary").setAttribute("aria-description", needing ? "not saved" : "kept in this browser");
  } else {
    delete mark.dataset.unsent;
    mark.querySelector("summary").removeAttribute("aria-description");
  }
  if (needing) mark.open = true;
  drawUnsent(mark.querySelector("[data-unsent]"), told, {
    takeBack: ({ side }) => set(mark, side.name, side.was),
    keepTheirs: ({ side, html }) => set(mark, side.name, theirs(html)),
    focusNext: () => mark.querySelector("button"),
  });
}

function theirs(html) {
  const told = new DOMParser().parseFromString(html, "text/html").querySelector("[data-theirs]").dataset.theirs;
  return JSON.parse(told).confidence[0];
}

// The mark and the list of what is to be asked later, as the server drew them; the box stays open or closed.
queue.addEventListener("saved", ({ detail }) => {
  const { entry } = detail;
  const mark = entry.mark ? document.getElementById(entry.mark) : null;
  if (!mark || pathOf(mark) !== entry.action || mine(mark).length) return;
  const isOpen = mark.open;
  window.htmx.swap(mark, detail.html, { swapStyle: "outerHTML" });
  const fresh = document.getElementById(entry.mark);
  fresh.open = isOpen;
  skipMarks(fresh.parentElement);
});

for (const name of ["changed", "saved", "needs"]) queue.addEventListener(name, restore);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.id === "main") ready.then(restore);
});
ready.then(restore);
