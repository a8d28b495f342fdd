// Where the comparison does not fit the screen, it opens at the recommended column.

document.addEventListener("DOMContentLoaded", () => {
  const pick = document.querySelector(".compare thead .pick");
  if (!pick) return;
  const frame = pick.closest(".scroll");
  if (frame.scrollWidth <= frame.clientWidth) return;
  const names = frame.querySelector(".compare tbody tr:not(.group) th").offsetWidth;
  frame.scrollLeft = pick.offsetLeft - names;
});
