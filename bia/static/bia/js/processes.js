// From one interview to the next without a page load, and the list of processes by keyboard.
//   Ctrl K finds a process; arrows, Home and End move in the list; Alt PageUp and PageDown go to the neighbours.
// Without this file every link is an ordinary link.

import { leave } from "./unsent.js";

const WAIT_MOST = 5000; // milliseconds for answers on their way, before an ordinary page load asks back
const BETWEEN = 100;

const unsettled = () => [...document.querySelectorAll("form[data-answer]")].some((form) =>
  ["dirty", "saving"].includes(form.dataset.state));
const failed = () => document.querySelector("form[data-answer][data-state='failed']") !== null;
const isKeptPage = () => document.body.dataset.keptAt !== undefined; // drawn by the browser, not by the server
const isGo = (element) => element?.matches?.("[data-go]");

// No answer is left behind: what was typed is sent first, or kept in this browser where it cannot be.
document.addEventListener("htmx:confirm", (event) => {
  if (!isGo(event.detail.elt)) return;
  event.preventDefault();
  if (document.activeElement !== event.detail.elt) document.activeElement?.blur();
  const until = Date.now() + WAIT_MOST;
  const go = () => {
    if (unsettled() && Date.now() < until) setTimeout(go, BETWEEN);
    else if (unsettled() || failed() || isKeptPage()) location.assign(event.detail.elt.href);
    else {
      leave();
      event.detail.issueRequest(true);
    }
  };
  go();
});

// Led elsewhere (to the sign-in page), refused or without network: an ordinary page load shows it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const link = event.detail.requestConfig?.elt;
  if (!isGo(link)) return;
  const answered = new URL(event.detail.xhr.responseURL || location.href).pathname;
  if (answered === new URL(link.href).pathname && event.detail.xhr.status < 400) return;
  event.detail.shouldSwap = false;
  location.assign(link.href);
});
document.addEventListener("htmx:sendError", (event) => {
  const link = event.detail.requestConfig?.elt ?? event.detail.elt;
  if (isGo(link)) location.assign(link.href);
});

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.id !== "main") return;
  start();
  event.detail.elt.querySelector("h1")?.focus({ preventScroll: true });
});

const links = () => [...document.querySelectorAll("#process-list a")].filter((link) => !link.parentElement.hidden);
const finder = () => document.getElementById("find-process");

function start() {
  const box = document.querySelector("[data-finder]");
  if (box) box.hidden = false;
  document.querySelector("#process-list [aria-current]")?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("input", (event) => {
  if (event.target !== finder()) return;
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const link of document.querySelectorAll("#process-list a")) {
    const text = link.textContent.toLowerCase();
    link.parentElement.hidden = !words.every((word) => text.includes(word));
  }
  const count = links().length;
  document.getElementById("found-says").textContent = words.length ? `${count} ${count === 1 ? "process" : "processes"} found` : "";
});

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && finder()) {
    event.preventDefault();
    openList();
  } else if (event.altKey && (event.key === "PageDown" || event.key === "PageUp")) {
    event.preventDefault();
    document.querySelector(`[data-step="${event.key === "PageDown" ? "next" : "previous"}"]`)?.click();
  } else if (event.target.closest?.("#processes") && moved(event)) {
    event.preventDefault();
  }
});

function openList() {
  const list = document.getElementById("processes");
  if (finder().offsetParent === null && !list.matches(":popover-open")) list.showPopover();
  finder().focus();
  finder().select();
}

// Whether the key moved in the list.
function moved(event) {
  const all = links();
  const place = all.indexOf(document.activeElement);
  if (event.target === finder()) {
    if (event.key === "Enter") all[0]?.click();
    else if (event.key === "ArrowDown") all[0]?.focus();
    else return false;
    return true;
  }
  const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || place < 0) return false;
  if (to < 0) finder().focus();
  else all[Math.min(to, all.length - 1)].focus();
  return true;
}

start();
