// The form of one answer: its texts as sent, as compared, and put into place.

import { addRow } from "./rows.js";

const OWN = new Set(["csrfmiddlewaretoken", "version"]);
const isPick = (name) => name.startsWith("pick-");

export const isAnswer = (element) => Boolean(element?.matches?.("form[data-answer]"));
export const ownerOf = (element) => element.form ?? element.closest?.("form[data-answer]");
export const answerForms = () => document.querySelectorAll("form[data-answer]");
export const actionOf = (form) => new URL(form.action).pathname;
export const keyOf = (form) => `${actionOf(form)} ${form.elements.question?.value ?? ""}`;
export const labelOf = (form) => form.querySelector(".label, label, [id$='-label']")?.textContent.trim() ?? "";
export const stateOf = (form) => document.getElementById(`${form.id}-state`);
export const bodyOf = (form) => [...new FormData(form)].filter(([name]) => !OWN.has(name) && !isPick(name));
export const typed = (form) => JSON.stringify(bodyOf(form));
export const versionOf = (form) => form.elements.version.value;

// The words that a form shows for what was ticked or chosen.
function wordsFor(form, name, text) {
  const control = [...form.elements].find((each) => each.name === name && (each.localName === "select" || each.value === text));
  if (control?.localName === "select") return control.selectedOptions[0]?.textContent.trim() ?? text;
  return ["checkbox", "radio"].includes(control?.type) ? (control.labels[0]?.textContent.trim() || text) : text;
}

const SAID_BY_ROWS = ["windows", "some"]; // modes that say no more than that something is listed

// What was typed, for somebody to read or copy: a line for each row.
export function textOf(form) {
  const lines = new Map();
  for (const [name, value] of bodyOf(form)) {
    if (name === "mode" && SAID_BY_ROWS.includes(value)) continue;
    const text = wordsFor(form, name, value);
    if (name === "question" || (text === "" && !/^v\d+$/.test(name))) continue;
    const row = /^r\d+/.exec(name)?.[0] ?? (/^v\d+$/.test(name) ? "over time" : name);
    lines.set(row, [...(lines.get(row) ?? []), text === "" ? "?" : text]);
  }
  return [...lines.values()].map((texts) => texts.join(" ")).join("\n");
}

export function textsOf(body) {
  const texts = {};
  for (const [name, text] of body) (texts[name] ??= []).push(text);
  return texts;
}

const isInput = (control) => control.name && !OWN.has(control.name) && control.name !== "question"
  && !isPick(control.name) && control.localName !== "button" && control.type !== "hidden";

// Puts texts into the inputs; whether each found its place.
export function fill(form, texts) {
  const rows = Object.keys(texts).map((name) => Number(/^r(\d+)-/.exec(name)?.[1] ?? -1));
  const table = form.querySelector("[data-rows]");
  while (table && table.tBodies[0].rows.length < Math.max(...rows) + 2) addRow(table);
  const placed = new Set(["question"]);
  const controls = [...form.elements].filter(isInput);
  for (const control of controls) {
    const wanted = texts[control.name] ?? [];
    if (control.type === "checkbox" || control.type === "radio") {
      const value = control.type === "radio" ? [wanted[0] ?? ""] : wanted;
      control.checked = value.includes(control.value);
      if (control.checked) placed.add(`${control.name}=${control.value}`);
    } else {
      control.value = wanted[0] ?? "";
      placed.add(control.value === (wanted[0] ?? "") ? control.name : "");
    }
  }
  return Object.entries(texts).every(([name, values]) => placed.has(name)
    || values.every((value) => value === "" || placed.has(`${name}=${value}`)));
}

// Tells the scripts that draw from the inputs, such as the matrix, that these have changed.
export function redraw(form) {
  const drawn = new Set([...form.elements].filter(isInput).map((control) => control.closest("tr") ?? control));
  for (const place of drawn) {
    (place.querySelector?.(".cell") ?? place).dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "filled" }));
  }
}

// A moment as the pages of the server write it.
export function moment(at) {
  const parts = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Date(at).toLocaleString("en-GB", parts);
}
