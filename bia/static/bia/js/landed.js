// Who is led to a question by a link finds it unfolded and can type at once.

const INPUTS = ".input, .cell, input:not([type=hidden], [hidden]), select, textarea";

function land() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place?.matches("form[data-answer], section")) return;
  place.closest("details.optional")?.setAttribute("open", "");
  place.scrollIntoView();
  const inputs = [...(place.elements ?? place.querySelectorAll(INPUTS))]; // the cells of a matrix stand outside its forms
  inputs.find((input) => input.matches(INPUTS) && !input.disabled)?.focus({ preventScroll: true });
}

// The browser goes to the place itself, and takes the focus off again with it: therefore after it.
addEventListener("hashchange", land);
if (document.readyState === "complete") land();
else addEventListener("load", () => setTimeout(land));
