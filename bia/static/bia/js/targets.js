// The panel of targets: what moved is said politely, and an open "why" stays open.

let open = [];

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "targets-live") return;
  open = [...event.detail.target.querySelectorAll("details[open]")].map((why) => why.id);
});

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.id !== "targets-live") return;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const say = document.getElementById("targets-say");
  if (say) say.textContent = event.detail.elt.querySelector("[data-change]")?.textContent ?? "";
});
