// A name that was changed, here or by somebody else, is changed in the head of the page, in the list and in the title.

const HERE = "h1[data-name], legend [data-name], #process-list [aria-current=page] [data-name]";

document.addEventListener("answer-saved", () => {
  const name = document.querySelector("#q-name:not([data-state=dirty]) [name=value]")?.value.trim();
  const head = document.querySelector("h1[data-name]");
  if (!name || !head || head.textContent === name) return;
  document.title = document.title.replace(head.textContent, name);
  for (const place of document.querySelectorAll(HERE)) place.textContent = name;
});
