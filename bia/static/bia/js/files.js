// A file over the limit of its field is told before it is sent, and not sent. `data-most` is the limit in bytes.
// Without this file the server says the same at the same place.

const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);

function placeOf(input) {
  const found = input.parentElement.querySelector(".error");
  if (found) return found;
  const made = document.createElement("p");
  made.className = "error";
  made.id = `${input.id}_error`;
  made.setAttribute("role", "alert");
  input.after(made);
  return made;
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches?.("input[type=file][data-most]")) return;
  const [file] = input.files;
  const isTooLarge = file && file.size > Number(input.dataset.most);
  const place = placeOf(input);
  place.textContent = isTooLarge
    ? `“${file.name}” has ${megabytes(file.size)} MB. Choose one of at most ${megabytes(input.dataset.most)} MB.`
    : "";
  place.hidden = !isTooLarge;
  if (isTooLarge) {
    input.value = "";
    input.setAttribute("aria-invalid", "true");
    const described = input.getAttribute("aria-describedby") ?? "";
    if (!described.split(" ").includes(place.id)) input.setAttribute("aria-describedby", `${described} ${place.id}`.trim());
  } else input.removeAttribute("aria-invalid");
}, true); // before whoever sends what was chosen
