// Price lines can be dragged to another place; buttons do the same without a mouse and without script.

const table = document.querySelector("[data-order]");
let dragged = null;

for (const grip of table?.querySelectorAll(".grip") ?? []) grip.hidden = false;

table?.addEventListener("dragstart", (event) => {
  if (!event.target.closest?.(".grip")) return;
  dragged = event.target.closest("[data-line]");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.line);
  dragged.classList.add("dragged");
});

table?.addEventListener("dragover", (event) => {
  const over = event.target.closest("[data-line]");
  if (!dragged || !over) return;
  event.preventDefault();
  if (over === dragged) return;
  const box = over.getBoundingClientRect();
  if (event.clientY > box.top + box.height / 2) over.after(dragged);
  else over.before(dragged);
});

table?.addEventListener("dragend", async () => {
  if (!dragged) return;
  dragged.classList.remove("dragged");
  dragged = null;
  await keepOrder();
});

async function keepOrder() {
  const lines = [...table.querySelectorAll("[data-line]")];
  lines.forEach((line, place) => {
    for (const number of line.querySelectorAll("[data-number] span")) number.textContent = place + 1;
    const [up, down] = line.querySelectorAll("[name=to]");
    up.disabled = place === 0;
    down.disabled = place === lines.length - 1;
  });
  const body = new URLSearchParams(lines.map((line) => ["line", line.dataset.line]));
  body.append("csrfmiddlewaretoken", table.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(table.dataset.order, { method: "POST", body }).catch(() => null);
  if (!answer?.ok) window.location.reload(); // the order that is stored is shown again
}
