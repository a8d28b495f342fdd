// The head of every page says what is saved where; a list holds what did not reach the server.

import { moment } from "./fields.js";
import { again, discard, isWaiting, queue, ready, state } from "./queue.js";

const box = document.querySelector("[data-kept]");
const live = document.querySelector("[data-kept-live]");
const part = (name) => document.querySelector(`[data-kept-${name}]`);
const WHERE = {
  none: "no connection",
  fault: "the server has a fault and is tried again",
  "signed-out": "sign in again to send",
  other: "somebody else is signed in now",
};
const LONG = {
  ok: "They are in this browser only and are being sent.",
  none: "They are in this browser only, and are sent in this order when the connection is back. A closed tab loses nothing.",
  fault: "They are in this browser only. The server answered with a fault; sending is tried again by itself.",
  "signed-out": "They are in this browser only. You are signed out: sign in again, and sending goes on by itself.",
  other: "They are in this browser only. Somebody else is signed in now; they are sent when you are.",
};
const WHY = {
  waiting: "Waits to be sent.",
  conflict: "Two values: choose one at the field.",
  invalid: "Refused: the reason stands at the field.",
  signed: "Signed off meanwhile. Re-open the process and send it again, or discard it.",
  gone: "What this is about was deleted, or is not yours to see any more. Copy the text if you need it.",
  unasked: "This question is not asked any more. Copy the text if you need it, or ask the question again and send it.",
  refused: "The server does not accept this from you.",
  failed: "The server answered with an error each time.",
};
const SHOW_SENDING_MS = 800;

const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

export function words({ connection, durable, own, others }) {
  const needing = own.filter((entry) => !isWaiting(entry)).length;
  const waiting = own.length - needing;
  const parts = [];
  if (needing) parts.push(count(needing, "answer needs you", "answers need you"));
  if (waiting) parts.push(`${count(waiting, "answer", "answers")} kept in this ${durable ? "browser" : "page only"}`);
  if (WHERE[connection]) parts.push(WHERE[connection]);
  if (others) parts.push(`${count(others, "answer", "answers")} of somebody else kept in this browser`);
  const text = parts.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// A field that is still being typed in, and what was written or picked beside answers and not added yet.
const isTyped = () => document.querySelector("form[data-answer][data-state='dirty']") !== null
  || [...document.querySelectorAll("form:is([data-remark], [data-need='add']) :is([name=text], [name=on]:not([type=hidden]))")]
    .some((box) => box.value.trim() !== "");

let late = 0;
let said = "";

function draw() {
  const now = state();
  const some = now.connection !== "ok" || now.others > 0 || now.own.some((entry) => !isWaiting(entry));
  const sending = !some && now.own.length > 0;
  const typed = !some && !sending && isTyped();
  const text = some ? words(now) : typed ? "" : "All saved";
  part("some").hidden = !some;
  part("sending").hidden = !sending;
  part("typed").hidden = !typed;
  part("all").hidden = some || sending || typed || !document.querySelector("form[data-answer]");
  const needs = now.own.some((entry) => !isWaiting(entry));
  part("some").classList.toggle("conflict", needs);
  part("some").querySelector("use").setAttribute("href", needs ? "#i-warn" : "#i-queued");
  part("some").querySelector("[data-kept-text]").textContent = text;
  part("sending").querySelector("[data-kept-text]").textContent = `Saving ${count(now.own.length, "answer", "answers")}`;
  box.hidden = false;
  clearTimeout(late); // passing states are shown, not said
  if (!sending && !typed) late = setTimeout(() => say(text), SHOW_SENDING_MS);
  list(now);
}

function say(text) {
  if (said === text || (said === "" && text === "All saved")) return;
  said = text;
  live.textContent = text;
}

function list({ connection, own }) {
  const items = part("entries");
  const holder = items.contains(document.activeElement) ? document.activeElement.closest("li") : null;
  part("where").textContent = own.length ? LONG[connection] : "Everything you entered is on the server.";
  part("sign-in").hidden = connection !== "signed-out";
  const place = holder ? [...items.children].indexOf(holder) : -1;
  items.replaceChildren(...own.map(item));
  if (place >= 0) (items.children[Math.min(place, items.children.length - 1)]?.querySelector("button:not([hidden])")
    ?? document.getElementById("kept-title")).focus();
}

function item(entry) {
  const made = document.getElementById("kept-entry").content.cloneNode(true);
  const find = (name) => made.querySelector(`[data-entry-${name}]`);
  find("link").href = `${entry.page}#${entry.field}`;
  find("link").textContent = entry.label;
  find("place").textContent = `${entry.place}, ${moment(entry.at)}`;
  find("text").textContent = entry.text || "(emptied)";
  find("why").textContent = WHY[entry.state];
  find("again").hidden = !["signed", "gone", "unasked", "refused", "failed"].includes(entry.state);
  find("again").addEventListener("click", () => again(entry.id));
  find("copy").addEventListener("click", (event) => copy(entry, event.currentTarget));
  find("discard").hidden = isWaiting(entry) && state().connection === "ok";
  find("discard").addEventListener("click", () => {
    if (window.confirm(`Discard this answer to "${entry.label}"? It is nowhere else.`)) discard(entry.id);
  });
  return made;
}

async function copy(entry, button) {
  try {
    await navigator.clipboard.writeText(entry.text);
    button.textContent = "Copied";
  } catch {
    const text = button.closest("li").querySelector("[data-entry-text]");
    window.getSelection().selectAllChildren(text); // the browser does not let us: the text is selected instead
    button.textContent = "Selected: copy it now";
  }
}

// The fields say first what was typed; and nothing is said before it is known what waits in this browser.
const drawSoon = () => ready.then(() => setTimeout(draw, 0));
for (const name of ["input", "change", "htmx:load"]) document.addEventListener(name, drawSoon);
queue.addEventListener("changed", draw);
queue.addEventListener("saved", draw);
queue.addEventListener("needs", draw);
