// Ctrl Z outside a field takes the last saved answer back; inside a field it is the browser's own.
// What was typed into that field and not saved stays: it is not overwritten by an undo.

const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";
const undoForm = () => document.getElementById("undo");

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  if (event.target.matches?.(TYPED) || !undoForm()) return;
  event.preventDefault();
  undoForm().requestSubmit();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (form.id !== "undo") return;
  const field = document.getElementById(form.dataset.undoes);
  const hasTyped = field?.dataset.state || field?.querySelector("[data-outcome=invalid], [data-outcome=conflict]");
  if (!hasTyped) return;
  event.preventDefault();
  document.getElementById("undo-says").textContent = "This field holds something that is not saved. Save it or empty it first.";
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.requestConfig.elt?.id !== "undo") return;
  const field = document.getElementById(event.detail.requestConfig.elt.dataset.undoes);
  field?.scrollIntoView({ block: "nearest" });
  const label = field?.querySelector("[id$='-label']")?.textContent.trim() ?? "The answer";
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = `${label}: taken back.`;
});
