// A button that copies what stands in a field. Without script the field is selected and copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // without HTTPS browsers have no other way
    }
    document.getElementById(button.dataset.says).textContent = "Copied.";
  });
}
