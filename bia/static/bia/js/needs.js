// What a process or service needs goes through the queue like answers do: adding, removing and "needs nothing".
// Under the table stands, in order, what the server does not have yet, with what became of it and the way back.
// (The share and the functions of a row are an answer form: autosave.js.)

import { here, isDirty } from "./autosave.js";
import { actionOf, bodyOf, keyOf, labelOf, versionOf } from "./fields.js";
import { add, queue, ready, state } from "./queue.js";
import { drawUnsent, placeOf, whenLeft } from "./unsent.js";

const section = () => document.getElementById("needs");
const adder = () => section()?.querySelector(".adder form");
const mine = () => state().own.filter((entry) => entry.need && entry.need.of === section()?.dataset.of);

document.addEventListener("htmx:beforeRequest", (event) => {
  const element = event.detail.elt;
  const act = ACTS[element.dataset?.need];
  if (!act) return;
  event.preventDefault();
  act(element, event.detail.requestConfig.triggeringEvent?.submitter);
});

const ACTS = {
  add(form) {
    const body = bodyOf(form);
    const { on, share = "" } = Object.fromEntries(body);
    if (!on.trim()) return sayAtAdder("Write what it needs: an id or a name.");
    sayAtAdder("");
    const kind = form.elements.create?.selectedOptions?.[0];
    const making = kind?.value ? ` as ${kind.textContent.trim()}` : "";
    const says = `Add ${on.trim()}${making}${share.trim() ? `, ${share.trim()} % stops without it` : ""}`;
    hand({ key: `${actionOf(form)} ${on.trim()}`, action: actionOf(form), body, version: 0 }, "add", says);
    form.reset();
    for (const name of ["on", "share", "create"]) if (form.elements[name]?.type !== "hidden") put(form, name, "");
    if (form !== adder()) form.remove(); // "put back" is said
  },
  remove(button) {
    const row = button.form; // typed there before, it is sent before
    hand({ key: keyOf(row), action: `${actionOf(row)}remove/`, body: bodyOf(row), version: versionOf(row) }, "remove",
      `Remove ${labelOf(row)}`);
  },
  nothing(form, button) {
    const body = [[button.name, button.value]];
    hand({ key: `${actionOf(form)} nothing`, action: actionOf(form), body, version: 0 }, "nothing", button.textContent.trim());
  },
};

// What was picked or written and not added is added when one leaves; what cannot be added comes back with the reason.
whenLeft(() => {
  if (adder()?.elements.on.value.trim()) ACTS.add(adder());
});

function hand(given, act, says) {
  const need = { of: section().dataset.of, act };
  add({ ...given, need, field: "needs", label: "What it needs", place: placeOf(), page: location.pathname, window: here, text: says });
}

function put(form, name, text) {
  const control = form?.elements[name];
  if (!control) return;
  control.value = text;
  if (name === "create") form.querySelector("[data-make]").hidden = text === "";
}

function sayAtAdder(problem) {
  const place = document.getElementById("add-problem");
  place.textContent = problem;
  place.hidden = problem === "";
  if (problem) adder().elements.on.setAttribute("aria-invalid", "true");
  else adder()?.elements.on.removeAttribute("aria-invalid");
}

function draw() {
  const list = section()?.querySelector("[data-needs-unsent]");
  if (!list) return;
  const focusNext = () => adder()?.closest("details").querySelector("summary");
  drawUnsent(list, mine(), { isCorrected: ({ need }) => need.act === "add", takeBack, keepTheirs: refresh, focusNext });
}

// What was to be added stands in its fields again, to be corrected or left.
function takeBack(entry) {
  const form = adder();
  if (entry.need.act === "add" && form) {
    form.closest("details").open = true;
    for (const [name, text] of entry.body) put(form, name, text);
    if (entry.state === "invalid") form.querySelector("[data-make]").hidden = false;
    form.elements.on.focus();
  }
}

const refresh = () => window.htmx.ajax("GET", location.pathname, { target: "#needs", select: "#needs", swap: "outerHTML" });

// The section as the server drew it takes the place of this one; what is typed in the fields stays.
queue.addEventListener("saved", ({ detail }) => {
  if (detail.entry.need?.of !== section()?.dataset.of || !detail.entry.need) return;
  const isHere = detail.entry.window === here;
  if (!isHere && (section().contains(document.activeElement) || [...section().querySelectorAll("form[data-answer]")].some(isDirty))) return;
  const form = adder();
  const typed = form ? ["on", "share", "create"].map((name) => [name, form.elements[name]?.value ?? ""]) : [];
  const isOpen = form?.closest("details").open;
  const field = form?.contains(document.activeElement) ? document.activeElement.id : "";
  window.htmx.swap(section(), detail.html, { swapStyle: "outerHTML" });
  for (const [name, text] of typed) put(adder(), name, text);
  if (isOpen) adder().closest("details").open = true; // several are often added in a row
  if (field) document.getElementById(field)?.focus();
});

// The list of what exists cannot be asked for without network: said where it would open.
document.addEventListener("htmx:sendError", (event) => {
  const form = event.detail.elt?.closest?.("form[data-need=add]");
  if (!form) return;
  form.querySelector("[data-make]").hidden = false;
  form.querySelector("[data-no-list]").hidden = false;
});

for (const name of ["changed", "saved", "needs"]) queue.addEventListener(name, draw);
document.addEventListener("htmx:load", () => ready.then(draw));
