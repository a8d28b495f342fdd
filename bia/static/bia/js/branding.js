// The cover follows what is typed: the form is sent into the frame as the button beside it does.

const form = document.getElementById("branding");
const button = form?.querySelector("[data-preview]");
let waiting = 0;

const show = () => form.requestSubmit(button);

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 400);
});
form?.addEventListener("submit", (event) => {
  if (event.submitter !== button) clearTimeout(waiting); // or the cover would be asked for while the page goes
});
