// What is typed into a price line and does not reach the server is not lost: the line says so, this tab keeps it, also
// over a new page, and sends it again once the server answers and its user is signed in.

import { lost, queue, reader, state, unknown } from "./queue.js";

const KEY = `ninefold-lines:${reader}:${location.pathname}`;
const REFUSED = [409, 422];
const unsaved = new Map(); // the form of a line, and whether it is sent again by itself
const renewed = new WeakSet(); // forms that were sent again after their token was refused

const table = document.querySelector("[data-order]");
const forms = [...table?.querySelectorAll("form[hx-post]") ?? []];
const lineOf = (form) => form.closest("[data-line]");
const said = (form) => form.ownerDocument.getElementById(form.getAttribute("hx-target").slice(1));
const boxes = (form) => [...form.elements].filter((box) => box.name && !["hidden", "submit"].includes(box.type));

function mark(form, isUnsaved, isSentAgain = false) {
  if (isUnsaved) unsaved.set(form, isSentAgain);
  else unsaved.delete(form);
  lineOf(form).toggleAttribute("data-unsaved", isUnsaved);
  store();
}

function store() {
  const typed = [...unsaved.keys()].map((form) => [lineOf(form).dataset.line, [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken")]);
  try {
    if (typed.length) sessionStorage.setItem(KEY, JSON.stringify(typed));
    else sessionStorage.removeItem(KEY);
  } catch {
    // kept on this page alone: leaving it is asked about
  }
}

// The line says why it is not saved, beside what was typed.
function tell(form, why) {
  const notice = document.getElementById("line-unsaved").content.cloneNode(true);
  notice.querySelector("[data-why]").textContent = why;
  notice.querySelector("button").setAttribute("form", form.id);
  said(form).replaceChildren(notice);
}

function failed(form, status) {
  const isRefused = status === 403 && !renewed.has(form); // perhaps the token is of an earlier sign-in
  mark(form, true, status === 0 || status === 401 || isRefused);
  if (isRefused) renewed.add(form);
  if (status === 0) {
    tell(form, "Not saved: the server cannot be reached. It is kept here and sent when the connection is back.");
    lost();
  } else if (status === 401 || isRefused) {
    tell(form, "Not saved: you were signed out. It is kept here and sent when you have signed in again.");
    unknown();
  } else {
    tell(form, `Not saved: the server answered with an error (${status}). It is kept here.`);
  }
}

// Each box that is wrong is marked, and read out with what is wrong with it.
function point(form) {
  for (const box of boxes(form)) {
    const problem = said(form).querySelector(`[data-field="${box.name}"]`);
    if (problem) {
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", problem.id);
      box.closest("details")?.setAttribute("open", "");
    } else if (box.hasAttribute("aria-invalid")) {
      box.removeAttribute("aria-invalid");
      box.removeAttribute("aria-describedby");
    }
  }
}

table?.addEventListener("htmx:afterRequest", (event) => {
  const { elt: form, xhr } = event.detail;
  if (!forms.includes(form)) return;
  const isSaved = xhr.status >= 200 && xhr.status < 300; // what htmx swaps it calls successful, refusals too
  if (isSaved) {
    renewed.delete(form);
    mark(form, false);
  } else if (REFUSED.includes(xhr.status)) mark(form, true);
  else failed(form, xhr.status);
});
table?.addEventListener("htmx:afterSwap", (event) => {
  const form = forms.find((each) => said(each) === event.target);
  if (form) point(form);
});
// What goes on being typed into a line that is not saved is kept as well.
table?.addEventListener("input", (event) => {
  if (unsaved.has(event.target.form)) store();
});
table?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-take-stored]")) return;
  mark(forms.find((form) => lineOf(form).contains(event.target)), false);
  location.reload();
});

function sendAgain() {
  if (state().connection !== "ok") return;
  for (const [form, isSentAgain] of unsaved) {
    if (!isSentAgain) continue;
    unsaved.set(form, false);
    form.requestSubmit();
  }
}
queue.addEventListener("changed", () => setTimeout(sendAgain)); // after the page has its new token

window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

// A line that this tab still holds is filled in and sent; over what was saved since, the server refuses it.
function fill(form, entries) {
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...values.get(name) ?? [], value]);
  form.elements.revision.value = values.get("revision")?.[0] ?? form.elements.revision.value;
  for (const box of boxes(form)) {
    if (["checkbox", "radio"].includes(box.type)) box.checked = (values.get(box.name) ?? []).includes(box.value);
    else if (values.has(box.name)) [box.value] = values.get(box.name);
  }
  mark(form, true);
  form.requestSubmit();
}

function restore() {
  const held = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  for (const [line, entries] of held) {
    const form = forms.find((each) => lineOf(each).dataset.line === line);
    if (form) fill(form, entries);
  }
}
if (table) {
  if (document.readyState === "complete") restore();
  else addEventListener("load", restore); // after htmx has its forms
}
