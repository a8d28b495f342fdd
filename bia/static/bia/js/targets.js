// The panel of targets: what moved is said politely, and an open "why" stays open.

import { isWaiting, queue, state } from "./queue.js";

let open = [];

// Without network the panel stays as it was, and says so.
function tellAge() {
  const { connection, own } = state();
  const isOld = connection !== "ok" && (document.body.dataset.keptAt !== undefined || own.some(isWaiting));
  for (const says of document.querySelectorAll("[data-panel-old]")) says.hidden = !isOld;
}
queue.addEventListener("changed", tellAge);

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
});
