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
    if (name === "question" || name === "at" || (text === "" && !/^v\d+$/.test(name))) continue;
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

// A row over time goes by its times (`at`), never by the order of its inputs.
const CELL = /^v\d+$/;
const hasCells = (texts) => Object.keys(texts).some((name) => CELL.test(name));
const timesIn = (texts) => (texts.at?.[0] ?? "").split(" ");
const cellsByTime = (texts) => new Map(timesIn(texts).map((time, column) => [time, texts[`v${column}`]?.[0] ?? ""]));

// The texts with each value in the column that its time has in this form; a time they do not tell of keeps what stands.
function atTimesOf(form, texts) {
  const at = form.elements.at?.value;
  if (!at || !hasCells(texts) || texts.at?.[0] === at) return texts;
  const given = cellsByTime(texts);
  const kept = Object.entries(texts).filter(([name]) => !CELL.test(name));
  const row = at.split(" ").map((time, column) => [`v${column}`, [given.get(time) ?? form.elements[`v${column}`]?.value ?? ""]]);
  return Object.fromEntries([...kept, ...row, ["at", [at]]]);
}

// In words what of a row over time has no column in this form.
export function withoutPlace(form, texts) {
  const at = form.elements.at?.value;
  if (!at || !hasCells(texts) || texts.at?.[0] === at) return "";
  if (!texts.at) return Object.entries(texts).filter(([name]) => CELL.test(name)).map(([, [text]]) => text || "?").join(" ");
  const here = new Set(at.split(" "));
  const left = [...cellsByTime(texts)].filter(([time, text]) => text !== "" && !here.has(time));
  return left.map(([time, text]) => `${text} at ${inWords(Number(time))}`).join("; ");
}

function inWords(hours) {
  const [unit, size] = hours < 1 ? ["min", 1 / 60] : hours > 24 && hours % 24 === 0 ? ["d", 24] : ["h", 1];
  return `${Math.round((hours / size) * 100) / 100} ${unit}`;
}

// Puts texts into the inputs; whether each found its place.
export function fill(form, given) {
  const fits = withoutPlace(form, given) === "";
  return put(form, atTimesOf(form, given)) && fits;
}

function put(form, texts) {
  const rows = Object.keys(texts).map((name) => Number(/^r(\d+)-/.exec(name)?.[1] ?? -1));
  const table = form.querySelector("[data-rows]");
  while (table && table.tBodies[0].rows.length < Math.max(...rows) + 2) addRow(table);
  const placed = new Set(["question", "at"]);
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
