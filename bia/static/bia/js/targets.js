// The panel of targets: what moved is said politely, an open "why" stays open, and it is known whether the panel
// tells of the last save already.

import { isWaiting, queue, state } from "./queue.js";

let open = [];
let saves = 0; // told of on this page
let asked = 0; // of them, those before the panel asked last
let shown = 0; // and those the panel tells of

export const isBehind = () => shown < saves;

// Without network the panel stays as it was, and says so.
function tellAge() {
  const { connection, own } = state();
  const isOld = connection !== "ok" && (document.body.dataset.keptAt !== undefined || own.some(isWaiting));
  for (const says of document.querySelectorAll("[data-panel-old]")) says.hidden = !isOld;
}
queue.addEventListener("changed", tellAge);

document.addEventListener("answer-saved", () => {
  saves += 1;
});
document.addEventListener("htmx:beforeSend", (event) => {
  if (event.detail.elt.id === "targets-live") asked = saves;
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    if (event.detail.elt.id === "targets-live") shown = saves; // it will not tell; nobody is to wait for it
  });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "targets-live") return;
  open = [...event.detail.target.querySelectorAll("details[open]")].map((why) => why.id);
});

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.id !== "targets-live") return;
  tellAge();
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const say = document.getElementById("targets-say");
  if (say) say.textContent = event.detail.elt.querySelector("[data-change]")?.textContent ?? "";
  shown = asked;
  if (isBehind()) window.htmx.trigger(event.detail.elt, "behind"); // what waited to ask went with the old panel
});
