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

// By button the page stays, so that the next press is where the last one was.
table?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (button?.name !== "to") return;
  event.preventDefault();
  const line = button.closest("[data-line]");
  if (button.value === "up") line.previousElementSibling.before(line);
  else line.nextElementSibling.after(line);
  const kept = keepOrder();
  (button.disabled ? button.form.querySelector("[name=to]:not(:disabled)") : button)?.focus();
  await kept;
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
