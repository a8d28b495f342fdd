// Keeps one empty row at the end of an answer that has rows, so that a next one can be typed.

document.addEventListener("input", (event) => {
  const table = event.target.closest("[data-rows]");
  if (!table) return;
  const rows = table.tBodies[0].rows;
  const last = rows[rows.length - 1];
  if ([...last.querySelectorAll("input, select")].every((box) => !isFilled(box))) return;
  addRow(table);
});

// A row is one statement: what is typed in it is given when the row is left, not cell by cell.
const changed = new Map(); // row -> the box of it that was changed last
document.addEventListener("change", (event) => {
  const row = event.target.matches("[type=text]") ? event.target.closest("[data-rows] tbody tr") : null;
  if (!row?.contains(document.activeElement) || event.detail === "row left") return;
  event.stopPropagation();
  changed.set(row, event.target);
}, true);
document.addEventListener("focusout", (event) => {
  const row = event.target.closest("tr");
  if (!changed.has(row) || row.contains(event.relatedTarget)) return;
  const box = changed.get(row);
  changed.delete(row);
  box.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "row left" }));
});

const isFilled = (box) => (box.type === "checkbox" ? box.checked : box.value !== "");

export function addRow(table) {
  const last = table.tBodies[0].rows[table.tBodies[0].rows.length - 1];
  const next = last.cloneNode(true);
  for (const box of next.querySelectorAll("input, select")) {
    if (box.type === "checkbox") box.checked = false;
    else box.value = "";
    box.removeAttribute("aria-invalid");
    for (const name of ["id", "name"]) box[name] = box[name].replace(/r(\d+)-/, (_, number) => `r${Number(number) + 1}-`);
  }
  for (const named of next.querySelectorAll("[aria-label]")) {
    named.setAttribute("aria-label", named.getAttribute("aria-label").replace(/\d+$/, (number) => String(Number(number) + 1)));
  }
  last.after(next);
}
