// The keys of the impact matrix. Without this file its cells are ordinary inputs of ordinary forms.
//   0 to 4 set and go one time further; arrows, Home, End, Ctrl Home, Ctrl End move;
//   Shift right fills the row; Delete and Backspace: not asked; Esc: the value before this visit.

for (const table of document.querySelectorAll("[data-matrix]")) start(table);

function start(table) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll(".cell")]);
  const says = document.getElementById(table.dataset.says);
  const times = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
  const before = new Map();

  const place = (cell) => {
    const row = rows.findIndex((cells) => cells.includes(cell));
    return [row, rows[row].indexOf(cell)];
  };

  const go = (row, column) => {
    const target = rows[row]?.[column];
    if (!target) return;
    for (const cell of rows.flat()) cell.tabIndex = -1; // one stop in the tab order
    target.tabIndex = 0;
    target.focus();
    target.select();
  };

  const set = (cell, level) => {
    if (cell.value === level) return;
    cell.value = level;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    cell.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // The bar before the first cell that is unacceptable; a fall over time is said, never repaired.
  const mark = (row) => {
    const limit = Number(table.tBodies[0].rows[row].dataset.unacceptable);
    const first = rows[row].findIndex((cell) => cell.value !== "" && Number(cell.value) >= limit);
    rows[row].forEach((cell, column) => {
      cell.dataset.level = cell.value;
      cell.parentElement.classList.toggle("first", column === first);
    });
    const falls = rows.flatMap((cells, index) => fallsOf(cells, table.tBodies[0].rows[index]));
    says.textContent = falls.join(" ");
    says.hidden = falls.length === 0;
  };

  const fallsOf = (cells, row) => {
    const name = row.querySelector("th").firstChild.textContent.trim();
    const told = [];
    let level = null;
    cells.forEach((cell, column) => {
      if (!/^[0-4]$/.test(cell.value)) return;
      const now = Number(cell.value);
      if (level !== null && now < level) {
        told.push(`${name}: ${now} after ${times[column]} is lower than the ${level} before. Is that meant?`);
      }
      level = now;
    });
    return told;
  };

  rows.flat().forEach((cell, index) => {
    cell.tabIndex = index ? -1 : 0;
  });
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest(".cell");
    if (!cell) return;
    before.set(cell, cell.value);
    for (const other of rows.flat()) other.tabIndex = -1;
    cell.tabIndex = 0;
    cell.select();
  });
  table.addEventListener("input", (event) => {
    const cell = event.target.closest(".cell");
    if (!cell) return;
    if (!/^[0-4]?$/.test(cell.value)) cell.value = ""; // typed on a screen keyboard
    mark(place(cell)[0]);
  });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest(".cell");
    if (!cell || event.altKey || event.metaKey) return;
    if (press(cell, event)) event.preventDefault();
  });

  // Whether the key was ours.
  const press = (cell, event) => {
    const [row, column] = place(cell);
    const last = rows[row].length - 1;
    const moves = {
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? rows.length - 1 : row, last],
    };
    if (event.key === "ArrowRight" && event.shiftKey) {
      rows[row].slice(column + 1).forEach((next) => set(next, cell.value));
    } else if (moves[event.key]) {
      go(...moves[event.key]);
    } else if (/^[0-4]$/.test(event.key) && !event.ctrlKey) {
      set(cell, event.key);
      go(row, Math.min(column + 1, last));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      set(cell, "");
    } else if (event.key === "Escape") {
      set(cell, before.get(cell) ?? "");
    } else {
      return event.key.length === 1 && !event.ctrlKey; // other characters are no level
    }
    return true;
  };
}
