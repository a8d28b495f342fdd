// The keys of the impact matrix. Without this file its cells are ordinary inputs of ordinary forms.
//   0 to 4 set and go one time further; arrows, Home, End, Ctrl Home, Ctrl End move;
//   Shift right fills the row, from an empty cell with the level before it; Shift up (or Ctrl D) copies the row above; Delete and Backspace: not asked;
//   Esc: the value before this visit; a block pasted from a spreadsheet fills from here (matrix_paste.js).
// Rows may be swapped while the page stands, so everything is looked up when a key is pressed.

import { readBlock } from "./matrix_paste.js";

const before = new WeakMap(); // cell -> its level when it was entered
const tableOf = (element) => element?.closest?.("[data-matrix]");
const cellOf = (event) => (tableOf(event.target) && event.target.matches(".cell") ? event.target : null);

const rowsOf = (table) => [...table.tBodies[0].rows];
const gridOf = (table) => rowsOf(table).map((row) => [...row.querySelectorAll(".cell")]);
const timesOf = (table) => [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.dataset.time);
const nameOf = (row) => row.querySelector("th").firstChild.textContent.trim();

function place(grid, cell) {
  const row = grid.findIndex((cells) => cells.includes(cell));
  return [row, grid[row].indexOf(cell)];
}

function oneStop(grid, cell) {
  for (const other of grid.flat()) other.tabIndex = -1; // one stop in the tab order
  cell.tabIndex = 0;
}

function go(grid, row, column) {
  const target = grid[row]?.[column];
  if (!target) return;
  oneStop(grid, target);
  target.focus();
  target.select();
}

function set(cell, level) {
  if (cell.value === level) return;
  cell.value = level;
  cell.dispatchEvent(new Event("input", { bubbles: true }));
  cell.dispatchEvent(new Event("change", { bubbles: true }));
}

// The bar before the first cell that is unacceptable, a mark at each fall over time: said, never repaired.
function mark(table) {
  const times = timesOf(table);
  const told = [];
  for (const row of rowsOf(table)) {
    const cells = [...row.querySelectorAll(".cell")];
    const first = cells.findIndex((cell) => cell.value !== "" && Number(cell.value) >= Number(row.dataset.unacceptable));
    let level = null;
    cells.forEach((cell, column) => {
      cell.dataset.level = cell.value;
      cell.parentElement.classList.toggle("first", column === first);
      const now = /^[0-4]$/.test(cell.value) ? Number(cell.value) : null;
      const falls = now !== null && level !== null && now < level;
      cell.parentElement.classList.toggle("falls", falls);
      if (falls) {
        cell.setAttribute("aria-describedby", table.dataset.says);
        told.push(`${nameOf(row)}: ${now} after ${times[column]} is lower than the ${level} before. Is that meant?`);
      } else {
        cell.removeAttribute("aria-describedby");
      }
      level = now ?? level;
    });
  }
  say(table.dataset.says, told.join(" "));
}

function say(id, text) {
  const notice = document.getElementById(id);
  notice.textContent = text;
  notice.hidden = text === "";
}

document.addEventListener("focusin", (event) => {
  const cell = cellOf(event);
  if (!cell) return;
  before.set(cell, cell.value);
  oneStop(gridOf(tableOf(cell)), cell);
  cell.select();
});

document.addEventListener("input", (event) => {
  const cell = cellOf(event);
  if (!cell) return;
  if (!/^[0-4]?$/.test(cell.value)) { // typed on a screen keyboard
    refuse(cell, cell.value);
    cell.value = cell.dataset.level;
  }
  mark(tableOf(cell));
});

document.addEventListener("keydown", (event) => {
  const cell = cellOf(event);
  if (!cell || event.altKey || event.metaKey) return;
  if (press(gridOf(tableOf(cell)), cell, event)) event.preventDefault();
});

// Whether the key was ours.
function press(grid, cell, event) {
  const [row, column] = place(grid, cell);
  const last = grid[row].length - 1;
  const moves = {
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    Home: [event.ctrlKey ? 0 : row, 0],
    End: [event.ctrlKey ? grid.length - 1 : row, last],
  };
  if (event.key === "ArrowRight" && event.shiftKey) {
    const level = grid[row].slice(0, column + 1).findLast((each) => each.value !== "")?.value;
    if (level !== undefined) grid[row].slice(column).forEach((next) => set(next, level));
  } else if ((event.key === "ArrowUp" && event.shiftKey) || (event.key.toLowerCase() === "d" && event.ctrlKey)) {
    grid[row - 1]?.forEach((above, index) => set(grid[row][index], above.value));
  } else if (moves[event.key]) {
    go(grid, ...moves[event.key]);
  } else if (/^[0-4]$/.test(event.key) && !event.ctrlKey) {
    set(cell, event.key);
    go(grid, row, Math.min(column + 1, last));
  } else if (event.key === "Delete" || event.key === "Backspace") {
    set(cell, "");
  } else if (event.key === "Escape" && cell.value !== before.get(cell)) {
    set(cell, before.get(cell) ?? "");
  } else {
    if (event.key.length !== 1 || event.ctrlKey) return false;
    refuse(cell, event.key);
    return true;
  }
  refuse(cell, "");
  return true;
}

// Other characters are no level: nothing changes, and that is said until the next key.
function refuse(cell, key) {
  const notice = document.getElementById(tableOf(cell).dataset.refused);
  notice.hidden = key === "";
  notice.textContent = key && `${key.trim() ? `“${key}”` : "A space"} is no level. Type 0 to 4, or Del for not asked.`;
}

document.addEventListener("paste", (event) => {
  const cell = cellOf(event);
  if (!cell) return;
  event.preventDefault();
  const table = tableOf(cell);
  if (cell.matches(":disabled")) return;
  const grid = gridOf(table);
  const [row, column] = place(grid, cell);
  const names = rowsOf(table).map(nameOf);
  const found = readBlock(event.clipboardData.getData("text/plain"), { names, times: timesOf(table), row, column });
  for (const each of found.levels) set(grid[each.row][each.column], each.level);
  const count = found.levels.length;
  const left = found.refused.length ? ` Left out: ${found.refused.join("; ")}.` : "";
  say(table.dataset.pasted, `${count} ${count === 1 ? "level" : "levels"} pasted.${left}`);
  document.getElementById(table.dataset.pasted).classList.toggle("warn", left !== "");
});

// The flag over the time that is the mtpd so far, as the panel of targets says it.
function flag() {
  const mtpd = document.querySelector("#targets-live [name='was-mtpd']")?.value;
  for (const head of document.querySelectorAll("[data-matrix] th[data-time]")) {
    const isMtpd = head.dataset.time === mtpd;
    if (isMtpd === head.classList.contains("cut")) continue;
    head.classList.toggle("cut", isMtpd);
    head.textContent = head.dataset.time;
    if (!isMtpd) continue;
    const mark = document.createElement("b");
    mark.textContent = "MTPD";
    head.prepend(mark, " ");
  }
}

function start(element) {
  const tables = element.matches?.("[data-matrix]") ? [element] : element.querySelectorAll?.("[data-matrix]") ?? [];
  for (const table of tables) {
    gridOf(table).flat().forEach((cell, index) => {
      cell.tabIndex = index ? -1 : 0;
    });
    mark(table);
  }
}

document.addEventListener("htmx:load", (event) => {
  const table = event.detail.elt.matches?.("tr") ? tableOf(event.detail.elt) : null;
  start(table ?? event.detail.elt);
  flag();
});
start(document);
flag();
