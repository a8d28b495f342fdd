// A list of what was entered here and is not on the server yet, in order, with what became of it and the way back.
// Needs, notes, the parking lot and marks each have one.

import { here } from "./autosave.js";
import { add, again, discard, isWaiting, state } from "./queue.js";

const GONE = {
  gone: "What this is about was deleted, or is not yours to see any more. It is kept in this browser.",
  refused: "The server does not accept this. It is kept in this browser.",
  failed: "The server answered with an error. It is kept in this browser.",
};
const drawn = new WeakMap(); // list -> what it shows

// Drawn only when it differs, so that the focus stays where it is. `takeBack(entry)` puts it where it came from,
// `keepTheirs(entry)` shows what is stored instead, `focusNext()` is what to focus when the list becomes empty.
export function drawUnsent(list, entries, acts) {
  const looks = JSON.stringify([state().connection, entries.map(({ id, state: is }) => [id, is])]);
  if (looks === drawn.get(list)) return;
  drawn.set(list, looks);
  const held = list.contains(document.activeElement);
  list.hidden = entries.length === 0;
  list.replaceChildren(...entries.map((entry) => item(entry, acts)));
  if (held) (list.querySelector("button") ?? acts.focusNext?.())?.focus();
}

function item(entry, acts) {
  const made = document.getElementById("need-unsent").content.cloneNode(true);
  const find = (name) => made.querySelector(`[data-unsent-${name}]`);
  find("text").textContent = entry.text;
  const name = isWaiting(entry) ? (state().connection === "ok" ? "saving" : "kept") : "";
  if (name) find("state").append(document.getElementById(`state-${name}`).content.cloneNode(true));
  else if (entry.html) find("state").replaceChildren(...told(entry.html));
  else {
    find("state").append(document.getElementById("state-failed").content.cloneNode(true));
    find("state").querySelector("[data-reason]").textContent = GONE[entry.state];
    find("state").querySelector("[data-retry]").addEventListener("click", () => again(entry.id));
  }
  find("state").addEventListener("click", ({ target }) => settle(entry, target.closest("button"), acts));
  const back = find("back");
  back.hidden = entry.state === "conflict" || (isWaiting(entry) && state().connection === "ok");
  back.textContent = acts.isCorrected?.(entry) && entry.state === "invalid" ? "Correct it" : "Take it back";
  back.setAttribute("aria-label", `${back.textContent}: ${entry.text}`);
  back.addEventListener("click", () => {
    acts.takeBack(entry);
    discard(entry.id);
  });
  return made;
}

// Drawn by the server, escaped there. It may stand inside the form of an answer, whose own it must not become.
function told(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const version of body.querySelectorAll("[name=version]")) version.remove();
  for (const button of body.querySelectorAll("button")) button.type = "button";
  return body.childNodes;
}

function settle(entry, button, acts) {
  const { seq, html, faults, ...given } = entry;
  if (button?.name === "overwrite") add({ ...given, overwrite: button.value, window: here });
  else if (button?.matches("[data-retry]")) again(entry.id);
  else if (button?.name === "keep") discard(entry.id).then(() => acts.keepTheirs?.(entry));
}

// What was typed and not handed over yet is handed over when one leaves: for another page, or in place.
export function whenLeft(act) {
  window.addEventListener("pagehide", act);
  document.addEventListener("ninefold:leaving", act);
}
export const leave = () => document.dispatchEvent(new Event("ninefold:leaving"));

export const placeOf = () => document.title.replace(/\s+/g, " ").replace(/ · Ninefold$/, "").trim();
