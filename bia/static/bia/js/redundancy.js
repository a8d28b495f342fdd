// What can stand in for one another is picked from what is needed: a changed list of needs is offered there at once.
// Without this file the next load of the page offers it.

import { isSettled } from "./autosave.js";

const PICKER = "q-redundancy";

const offered = (form) => [...new Set([...form.querySelectorAll("[type=checkbox]:not([data-exclusive])")].map((box) => box.value))];
const needed = () => [...document.querySelectorAll("#needs [data-code]")].map((row) => row.dataset.code);

document.addEventListener("htmx:load", (event) => {
  const form = document.getElementById(PICKER);
  if (event.detail.elt.id !== "needs" || !form || !isSettled(form)) return;
  if (needed().sort().join() === offered(form).sort().join()) return;
  window.htmx.ajax("GET", location.pathname, { target: `#${PICKER}`, select: `#${PICKER}`, swap: "outerHTML" });
});
