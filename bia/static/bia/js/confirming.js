// "3 to confirm" in the head of a section counts what still waits in it, after every answer that was saved.

import "./autosave.js"; // its listener puts the new state in place before this one counts
import { queue } from "./queue.js";

function count() {
  for (const form of document.querySelectorAll("form[data-waits]")) {
    const waiting = form.closest("section").querySelectorAll(".field-state .unconfirmed").length;
    form.querySelector("[data-waiting]").textContent = waiting;
    form.hidden = waiting === 0;
  }
}

queue.addEventListener("saved", count);
document.addEventListener("htmx:load", count); // an undo, or another page in place
document.body.addEventListener("answer-saved", count); // what another one saved
