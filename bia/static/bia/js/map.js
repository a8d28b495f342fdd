// The dependency map: the box in focus shows its lines, and the arrow keys go along them.

for (const map of document.querySelectorAll("[data-map]")) {
  const boxes = new Map([...map.querySelectorAll("[data-box]")].map((box) => [box.dataset.box, box]));
  const lines = [...map.querySelectorAll("[data-from]")];

  const linesOf = (code) => lines.filter((line) => line.dataset.from === code || line.dataset.to === code);

  const show = (box) => {
    map.classList.toggle("looking", Boolean(box));
    for (const marked of map.querySelectorAll(".beside")) marked.classList.remove("beside");
    if (!box) return;
    box.classList.add("beside");
    for (const line of linesOf(box.dataset.box)) {
      line.classList.add("beside");
      for (const end of [line.dataset.from, line.dataset.to]) boxes.get(end)?.classList.add("beside");
    }
  };

  const boxAt = (event) => event.target.closest?.("[data-box]");
  map.addEventListener("focusin", (event) => show(boxAt(event)));
  map.addEventListener("focusout", () => show(null));
  map.addEventListener("mouseover", (event) => show(boxAt(event) ?? map.querySelector("[data-box]:focus-visible")));
  map.addEventListener("mouseleave", () => show(map.querySelector("[data-box]:focus-visible")));

  const nearest = (from, others) => {
    const { top, left } = from.getBoundingClientRect();
    const distance = (box) => {
      const place = box.getBoundingClientRect();
      return Math.hypot(place.top - top, place.left - left);
    };
    return others.filter((box) => box && box !== from).sort((one, other) => distance(one) - distance(other))[0];
  };

  const sameColumn = (box, isBelow) => {
    const { top, left } = box.getBoundingClientRect();
    return [...boxes.values()].filter((other) => {
      const place = other.getBoundingClientRect();
      return Math.abs(place.left - left) < 8 && (isBelow ? place.top > top : place.top < top);
    });
  };

  const goals = {
    ArrowRight: (box) => lines.filter((line) => line.dataset.from === box.dataset.box).map((line) => boxes.get(line.dataset.to)),
    ArrowLeft: (box) => lines.filter((line) => line.dataset.to === box.dataset.box).map((line) => boxes.get(line.dataset.from)),
    ArrowDown: (box) => sameColumn(box, true),
    ArrowUp: (box) => sameColumn(box, false),
  };

  map.addEventListener("keydown", (event) => {
    const box = boxAt(event);
    if (!box || !goals[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    nearest(box, goals[event.key](box))?.focus();
  });
}
