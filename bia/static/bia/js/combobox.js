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

// A list is walked only if it is the one of what stands in the field: keys that come earlier wait for it.
const asked = new WeakMap(); // field -> the text the list was asked for
const shown = new WeakMap(); // list -> the text it answers
const isFresh = ({ input, list }) => shown.get(list) === input.value;
let early = null; // keys pressed before the list came, while it is waited for

document.addEventListener("htmx:beforeSend", (event) => {
  const parts = partsOf(event.detail.elt);
  if (parts?.input === event.detail.elt) asked.set(parts.input, parts.input.value);
});

document.addEventListener("htmx:afterSwap", (event) => {
  const parts = event.detail.target?.matches?.("[role=listbox]") ? partsOf(event.detail.target) : null;
  if (!parts) return;
  const isSame = shown.get(parts.list) === asked.get(parts.input);
  shown.set(parts.list, asked.get(parts.input));
  if (document.activeElement !== parts.input || closed === parts.input) return;
  const chosen = isSame ? parts.input.getAttribute("aria-activedescendant") : "";
  open(parts, optionsOf(parts.list).length > 0);
  select(parts, optionsOf(parts.list).find((option) => option.id === chosen));
  if (!isFresh(parts)) return;
  const keys = early ?? [];
  early = null;
  for (const key of keys) walk(parts, key);
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    if (partsOf(event.detail.elt)?.input === event.detail.elt) early = null;
  });
}

document.addEventListener("input", (event) => {
  const parts = partsOf(event.target);
  if (!parts || event.target !== parts.input) return;
  closed = null;
  early = null;
  make(parts, ""); // another text is another thing
  select(parts, null);
});

document.addEventListener("keydown", (event) => {
  const parts = partsOf(event.target);
  if (!parts || event.target !== parts.input || event.altKey || event.ctrlKey || event.metaKey) return;
  if (!isFresh(parts) && (early ? ["ArrowDown", "ArrowUp", "Enter"] : ["ArrowDown"]).includes(event.key)) wait(parts, event.key);
  else if (!walk(parts, event.key)) return;
  event.preventDefault();
});

function wait({ input, list }, key) {
  if (early) return void early.push(key);
  early = list.hidden ? [] : [key]; // the first arrow opens a list that is closed, and no more
  closed = null;
  input.dispatchEvent(new Event("combo-open"));
}

// Whether the key was one for the list.
function walk(parts, key) {
  const options = optionsOf(parts.list);
  const place = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const isOpen = !parts.list.hidden;
  if (key === "ArrowDown" && !isOpen) open(parts, options.length > 0);
  else if (key === "ArrowDown") select(parts, options[Math.min(place + 1, options.length - 1)]);
  else if (key === "ArrowUp" && isOpen) select(parts, options[place - 1] ?? null);
  else if (key === "Enter" && isOpen && place >= 0) take(parts, options[place]);
  else if (key === "Escape") {
    early = null;
    open(parts, false); // one that is still asked for does not open afterwards
    return isOpen;
  } else return false;
  return true;
}

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.("[data-combo] [role=option]:not([aria-disabled])");
  if (!option) return;
  event.preventDefault(); // the field keeps the focus
  take(partsOf(option), option);
});

document.addEventListener("focusout", (event) => {
  const parts = partsOf(event.target);
  if (!parts || event.target !== parts.input) return;
  early = null;
  open(parts, false);
});

document.addEventListener("htmx:load", (event) => start(event.detail.elt));
start(document);
