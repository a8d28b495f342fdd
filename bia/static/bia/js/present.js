// Presentation mode for the projector: large type, without prices, notes and marks; Esc leaves it. And the running clock.

const root = document.documentElement;
const KEY = "present";
const TICK = 15000;

function show() {
  for (const button of document.querySelectorAll("[data-present-switch]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(root.dataset.mode === "present"));
  }
}

function isKept() {
  try {
    return sessionStorage.getItem(KEY) === "yes";
  } catch {
    return false; // storage is closed to us: the mode lasts until the page is left
  }
}

function switchTo(isOn) {
  if (isOn) root.dataset.mode = "present";
  else delete root.dataset.mode;
  try {
    sessionStorage.setItem(KEY, isOn ? "yes" : "no");
  } catch {
    // not kept, but switched
  }
  show();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-present-switch]")) switchTo(root.dataset.mode !== "present");
});

const isTypedIn = (box) => box.matches("input[type=text], textarea") && box.value !== box.defaultValue;

// Esc leaves, where it has nothing else to close or to take back: asked after everybody else.
window.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || root.dataset.mode !== "present") return;
  if (document.querySelector(":popover-open")) return;
  if (isTypedIn(event.target)) event.target.blur(); // leaves the field first
  else switchTo(false);
});

function tick() {
  for (const timer of document.querySelectorAll("[data-started]")) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(timer.dataset.started)) / 60000));
    timer.querySelector("[data-clock]").textContent = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
    timer.classList.toggle("over", minutes > 90);
  }
}

document.addEventListener("htmx:load", () => {
  show();
  tick();
});
setInterval(tick, TICK);
if (isKept()) root.dataset.mode = "present";
show();
tick();
