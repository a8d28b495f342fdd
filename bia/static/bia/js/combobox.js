// A text field with a list of what exists under it (the combobox of the ARIA practices). htmx asks the server
// for the list; this file opens it, walks it by arrows and takes an entry by Enter or a click. Esc closes it.
// Without this file the field is an ordinary text field: an id or a name is typed and the server finds it.

const partsOf = (element) => {
  const combo = element.closest?.("[data-combo]");
  if (!combo) return null;
  const form = combo.closest("form");
  return {
    input: combo.querySelector("input"),
    list: combo.querySelector("[role=listbox]"),
    create: form.querySelector("[data-make]"),
  };
};
const optionsOf = (list) => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];

function start(element) {
  for (const combo of element.querySelectorAll?.("[data-combo]") ?? []) {
    const { input, list } = partsOf(combo);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
  }
}

let closed = null; // the field whose list was closed: an answer on its way does not open it again

function open({ input, list }, isOpen) {
  closed = isOpen ? null : input;
  list.hidden = !isOpen;
  input.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) select({ input, list }, null);
}

function select({ input, list }, chosen) {
  for (const option of optionsOf(list)) option.setAttribute("aria-selected", String(option === chosen));
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

function make({ create }, kind) {
  if (!create) return; // a list of what exists, and no more
  create.querySelector("select").value = kind;
  create.hidden = kind === "";
}

function take(parts, option) {
  parts.input.value = option.dataset.value;
  const kind = option.dataset.create ?? "";
  make(parts, kind);
  open(parts, false);
  parts.input.dispatchEvent(new Event("change", { bubbles: true })); // in an answer it is one like typing
}

document.addEventListener("htmx:afterSwap", (event) => {
  const parts = event.detail.target?.matches?.("[role=listbox]") ? partsOf(event.detail.target) : null;
  if (!parts || document.activeElement !== parts.input || closed === parts.input) return;
  open(parts, optionsOf(parts.list).length > 0);
});

document.addEventListener("input", (event) => {
  const parts = partsOf(event.target);
  if (!parts || event.target !== parts.input) return;
  closed = null;
  make(parts, ""); // another text is another thing
  select(parts, null);
});

document.addEventListener("keydown", (event) => {
  const parts = partsOf(event.target);
  if (!parts || event.target !== parts.input || event.altKey || event.ctrlKey || event.metaKey) return;
  const options = optionsOf(parts.list);
  const place = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const isOpen = !parts.list.hidden;
  if (event.key === "ArrowDown" && !isOpen) {
    if (options.length) open(parts, true);
    else {
      closed = null;
      parts.input.dispatchEvent(new Event("combo-open"));
    }
  } else if (event.key === "ArrowDown") select(parts, options[Math.min(place + 1, options.length - 1)]);
  else if (event.key === "ArrowUp" && isOpen) select(parts, options[place - 1] ?? null);
  else if (event.key === "Enter" && isOpen && place >= 0) take(parts, options[place]);
  else if (event.key === "Escape") {
    open(parts, false); // one that is still asked for does not open afterwards
    if (!isOpen) return;
  } else return;
  event.preventDefault();
});

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.("[data-combo] [role=option]:not([aria-disabled])");
  if (!option) return;
  event.preventDefault(); // the field keeps the focus
  take(partsOf(option), option);
});

document.addEventListener("focusout", (event) => {
  const parts = partsOf(event.target);
  if (parts && event.target === parts.input) open(parts, false);
});

document.addEventListener("htmx:load", (event) => start(event.detail.elt));
start(document);
