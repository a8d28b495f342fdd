// Marks and remarks by keyboard: Alt M marks the answer one is at, Esc goes back to it, Ctrl Enter keeps a note.
// Without this file a mark is one more stop of the Tab key, and everything works by its buttons.

const markOf = (element) => {
  const form = element?.form ?? element?.closest?.("form[data-answer]");
  return form ? document.getElementById(`${form.id}-mark`) : null;
};

document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && event.key.toLowerCase() === "m") {
    const mark = markOf(event.target);
    if (!mark) return;
    event.preventDefault();
    cameFrom = event.target.id;
    mark.open = true;
    mark.querySelector("button").focus();
  } else if (event.key === "Escape" && event.target.closest?.(".mark[open]")) {
    const mark = event.target.closest(".mark");
    mark.open = false;
    (document.getElementById(cameFrom) ?? mark.querySelector("summary")).focus();
  } else if (event.key === "Enter" && event.ctrlKey && event.target.closest?.("[data-remark]")) {
    event.preventDefault();
    event.target.closest("form").requestSubmit();
  }
});
let cameFrom = "";

// One box is open at a time.
document.addEventListener("click", (event) => {
  for (const mark of document.querySelectorAll(".mark[open]")) {
    if (!mark.contains(event.target)) mark.open = false;
  }
});

function skipMarks(element) {
  for (const summary of element.querySelectorAll?.(".mark > summary") ?? []) summary.tabIndex = -1;
}
document.addEventListener("htmx:load", (event) => skipMarks(event.detail.elt.closest(".mark")?.parentElement ?? event.detail.elt));
skipMarks(document);

// What was written and not sent stays, and the page says so.
function failed(event, reason) {
  const form = event.detail.requestConfig?.elt ?? event.detail.elt;
  const problem = form.matches?.("[data-remark]") ? form.querySelector(".error") : null;
  if (!problem) return;
  problem.hidden = false;
  problem.textContent = reason;
}
document.addEventListener("htmx:sendError", (event) => failed(event, "Not kept: the server cannot be reached. What you wrote stays here; send it again."));
document.addEventListener("htmx:responseError", (event) =>
  failed(event, `Not kept: the server answered with an error (${event.detail.xhr.status}). What you wrote stays here.`));

// The next note can be written at once.
document.addEventListener("htmx:afterSwap", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (!form?.matches?.("[data-remark]")) return;
  const fresh = document.getElementById(event.detail.target?.id);
  fresh?.querySelector("textarea, input:not([type=hidden])")?.focus();
});

// Leaving with a note that was not kept is asked back.
window.addEventListener("beforeunload", (event) => {
  const written = [...document.querySelectorAll("[data-remark] :is(textarea, input[type=text])")];
  if (written.some((box) => box.value !== box.defaultValue || box.getAttribute("aria-invalid") === "true")) event.preventDefault();
});
