// Notes and the parking lot: Ctrl Enter keeps a note. What is written goes through the queue like answers do, and
// stands under its field until the server has it. What is written and not kept yet is kept when one leaves.
// Without this file the forms post by themselves.

import { here } from "./autosave.js";
import { actionOf } from "./fields.js";
import "./files.js";
import { add, queue, ready, state } from "./queue.js";
import { drawUnsent, placeOf, whenLeft } from "./unsent.js";

const LABELS = { notes: "Note", parking: "Parking lot" };
const forms = () => [...document.querySelectorAll("form[data-remark]")];
const boxOf = (form) => form.elements.text;
const sectionOf = (form) => form.closest("section");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.ctrlKey || !event.target.closest?.("[data-remark]")) return;
  event.preventDefault();
  event.target.closest("form").requestSubmit();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (!form.matches?.("form[data-remark]")) return;
  event.preventDefault();
  say(form, boxOf(form).value.trim() ? "" : "There is nothing written yet.");
  hand(form);
  boxOf(form).focus(); // the next one can be written at once
});

function say(form, problem) {
  const place = form.querySelector(".error");
  place.textContent = problem;
  place.hidden = problem === "";
  if (problem) boxOf(form).setAttribute("aria-invalid", "true");
  else boxOf(form).removeAttribute("aria-invalid");
}

let count = 0;
function hand(form) {
  const text = boxOf(form).value.trim();
  if (!text) return;
  const { id } = sectionOf(form);
  count += 1; // each is one of its own and takes the place of no other
  const key = `${actionOf(form)} ${here} ${count}`;
  const given = { key, action: actionOf(form), body: [["text", text]], version: 0, remark: true };
  boxOf(form).value = "";
  add({ ...given, field: id, label: LABELS[id], place: placeOf(), page: location.pathname, window: here, text });
}

whenLeft(() => forms().forEach(hand));
window.addEventListener("beforeunload", (event) => {
  if (!state().durable && forms().some((form) => boxOf(form).value.trim())) event.preventDefault();
});

function draw() {
  for (const form of forms()) {
    const unsent = state().own.filter((entry) => entry.remark && entry.action === actionOf(form));
    drawUnsent(sectionOf(form).querySelector("[data-unsent]"), unsent, {
      isCorrected: () => true,
      takeBack: (entry) => takeBack(form, entry),
      focusNext: () => boxOf(form),
    });
  }
}

function takeBack(form, { text }) {
  boxOf(form).value = [boxOf(form).value, text].filter((each) => each.trim()).join("\n");
  boxOf(form).focus();
}

// The section as the server drew it takes the place of this one; what is being written stays.
queue.addEventListener("saved", ({ detail: { entry, html } }) => {
  const form = entry.remark ? forms().find((each) => actionOf(each) === entry.action) : null;
  if (!form) return;
  const { value, selectionStart, selectionEnd } = boxOf(form);
  const isHeld = document.activeElement === boxOf(form);
  window.htmx.swap(sectionOf(form), html, { swapStyle: "outerHTML" });
  const box = boxOf(forms().find((each) => actionOf(each) === entry.action));
  box.value = value;
  if (!isHeld) return;
  box.focus({ preventScroll: true });
  box.setSelectionRange(selectionStart, selectionEnd);
});

for (const name of ["changed", "saved", "needs"]) queue.addEventListener(name, draw);
document.addEventListener("htmx:load", () => ready.then(draw));
ready.then(draw);
