// A row of losses: a row copied from a spreadsheet is pasted from here on, and an amount that is asked about is marked
// at its cell. What an amount is, the server says. Without this file the cells are ordinary inputs.

const cellsOf = (form) => [...form.elements].filter((box) => box.type === "text" && /^v\d+$/.test(box.name));
const rowOf = (event) => {
  const box = event.target;
  const isCell = box.matches?.("input.input") && box.form?.matches("form[data-answer]") && /^v\d+$/.test(box.name);
  return isCell ? cellsOf(box.form) : null;
};

// A line as it was copied; a copied column is a row of its own. Its head, or the times above it, are not amounts.
function amountsIn(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
  const isColumn = lines.every((cells) => cells.length === 1);
  const row = isColumn ? lines.flat() : lines.at(-1);
  const hasHead = row.length > 1 && row[0] !== "" && !/\d/.test(row[0]);
  return { amounts: hasHead ? row.slice(1) : row, lines: isColumn ? 1 : lines.length };
}

document.addEventListener("paste", (event) => {
  const row = rowOf(event);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!row || !/[\t\n]/.test(text.trim())) return; // one amount: the browser's own
  event.preventDefault();
  const { amounts, lines } = amountsIn(text);
  if (lines > 2) return say(event.target, "Nothing was pasted: copy one row, with or without the times above it.");
  const from = row.indexOf(event.target);
  const taken = amounts.slice(0, row.length - from);
  taken.forEach((amount, index) => {
    if (amount !== "") row[from + index].value = amount; // an empty cell leaves what stands
  });
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
  const count = taken.filter((amount) => amount !== "").length;
  const left = amounts.length - taken.length;
  say(event.target, `${count} ${count === 1 ? "amount" : "amounts"} pasted.${left ? ` ${left} after the last time left out.` : ""}`);
});

function say(box, text) {
  const place = box.closest("section")?.querySelector("[data-pasted]") ?? document.getElementById("announcer");
  place.textContent = text;
  place.hidden = false;
}

// What is asked about stands in the state of the row; the cells are marked anew with each state.
function mark(form) {
  const doubt = form.querySelector(".doubt");
  const doubted = new Set((doubt?.dataset.doubted ?? "").split(" ").filter(Boolean).map(Number));
  cellsOf(form).forEach((box, column) => {
    const place = box.closest("td");
    if (!place) return;
    place.classList.toggle("falls", doubted.has(column));
    if (doubted.has(column)) box.setAttribute("aria-describedby", doubt.id);
    else box.removeAttribute("aria-describedby");
  });
}

document.addEventListener("htmx:load", (event) => {
  const form = event.detail.elt.closest?.("form.over-time");
  if (form && !cellsOf(form)[0]?.matches(".cell")) mark(form);
});
