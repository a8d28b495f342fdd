// The states of a field that saves itself: typed, saving, saved, failed. htmx sends; this file says so.
// What is saved, in conflict or refused is told by the server's own fragment.

const forms = () => document.querySelectorAll("form[data-answer]");
const announcer = document.getElementById("announcer");
const records = new WeakMap(); // form -> { kept: what the server has, sent: what is on its way }

const OWN = new Set(["csrfmiddlewaretoken", "version", "question"]);

function typed(form) {
  return JSON.stringify([...new FormData(form)].filter(([name]) => !OWN.has(name)));
}

function recordOf(form) {
  if (!records.has(form)) {
    const outcome = form.querySelector("[data-outcome]")?.dataset.outcome ?? "";
    const refused = outcome === "invalid" || outcome === "conflict";
    records.set(form, { kept: refused ? null : typed(form), sent: null });
  }
  return records.get(form);
}

function show(form, state, reason = "") {
  form.querySelector(".field-local")?.remove();
  if (!state) {
    delete form.dataset.state;
    return;
  }
  form.dataset.state = state;
  const local = document.createElement("div");
  local.className = "field-local";
  local.append(document.getElementById(`state-${state}`).content.cloneNode(true));
  const says = local.querySelector("[data-reason]");
  if (says) says.textContent = reason;
  form.append(local);
}

function announce(form, text) {
  const label = form.querySelector(".label, label, [id$='-label']")?.textContent.trim() ?? "";
  announcer.textContent = `${label}: ${text.replace(/\s+/g, " ").trim()}`;
}

function fail(form, reason) {
  recordOf(form).kept = null;
  show(form, "failed", reason);
  announce(form, `Not saved. ${reason}`);
}

const ownerOf = (element) => (element.form ?? element.closest("form[data-answer]"));
const isAnswer = (element) => element?.matches?.("form[data-answer]");

// Said at once, because a change is sent only when the field is left.
document.addEventListener("input", (event) => {
  const form = ownerOf(event.target);
  if (!isAnswer(form)) return;
  const changed = typed(form) !== recordOf(form).kept;
  if (form.dataset.state === "saving" || form.dataset.state === "failed") return;
  show(form, changed ? "dirty" : "");
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (!isAnswer(form)) return;
  const record = recordOf(form);
  const chosen = event.detail.requestConfig.triggeringEvent?.submitter?.name;
  if (record.kept === typed(form) && !chosen) {
    event.preventDefault(); // nothing new: Enter and leaving the field both ask for a save
    if (form.dataset.state === "dirty") show(form, "");
    return;
  }
  record.sent = typed(form);
  show(form, "saving");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig.elt;
  if (!isAnswer(form)) return;
  const asked = new URL(event.detail.pathInfo.requestPath, location.href).pathname;
  const answered = new URL(event.detail.xhr.responseURL || location.href).pathname;
  if (asked === answered) return;
  event.detail.shouldSwap = false; // led elsewhere: to the sign-in page
  fail(form, "You are signed out. Sign in again in another tab, then try again here.");
});

document.addEventListener("htmx:afterSwap", (event) => {
  const form = event.detail.requestConfig.elt;
  if (!isAnswer(form)) return;
  if (!form.isConnected) {
    focusReplaced(form.id);
    return;
  }
  const record = recordOf(form);
  const outcome = form.querySelector(".field-state [data-outcome]");
  record.kept = outcome?.dataset.outcome === "saved" ? record.sent : null;
  show(form, record.kept !== null && typed(form) !== record.kept ? "dirty" : "");
  markInvalid(form, outcome?.dataset.outcome === "invalid");
  announce(form, form.querySelector(".field-state").textContent);
});

function focusReplaced(id) {
  const fresh = document.getElementById(id);
  fresh?.querySelector(".input, input:not([type=hidden])")?.focus();
  announcer.textContent = "Their value is kept.";
}

function markInvalid(form, isInvalid) {
  for (const control of form.elements) {
    if (control.type !== "text" && control.localName !== "textarea") continue;
    if (isInvalid) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

document.addEventListener("htmx:sendError", (event) => {
  const form = event.detail.requestConfig?.elt ?? event.detail.elt;
  if (isAnswer(form)) fail(form, "The server cannot be reached. What you typed stays here.");
});

document.addEventListener("htmx:responseError", (event) => {
  const form = event.detail.requestConfig?.elt ?? event.detail.elt;
  if (!isAnswer(form)) return;
  const status = event.detail.xhr.status;
  const reason = status === 403 ? "You may not change this, or you are signed out." : `The server answered with an error (${status}).`;
  fail(form, `${reason} What you typed stays here.`);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-retry]")) return;
  event.target.closest("form").requestSubmit();
});

// Back online: what failed is sent again, in the order of the page.
window.addEventListener("online", () => {
  for (const form of forms()) if (form.dataset.state === "failed") form.requestSubmit();
});

// An explicit "none" and an answer exclude each other: ticking one clears the other.
document.addEventListener("change", (event) => {
  const box = event.target;
  const form = ownerOf(box);
  if (!isAnswer(form)) return;
  if (box.matches("[data-exclusive]") && box.checked) clearOthers(form);
  else if (!box.matches("[data-exclusive]") && holdsAnswer(box)) {
    for (const other of form.querySelectorAll("[data-exclusive]")) other.checked = false;
  }
}, true);

const holdsAnswer = (box) => (box.type === "checkbox" ? box.checked : box.type !== "hidden" && box.value !== "");

function clearOthers(form) {
  for (const control of form.elements) {
    if (control.matches("[data-exclusive], [type=hidden], button, [type=radio]")) continue;
    if (control.type === "checkbox") control.checked = false;
    else control.value = "";
  }
}

// The mode of service hours and of a workaround decides whether its details count.
document.addEventListener("change", (event) => {
  const radio = event.target;
  const form = ownerOf(radio);
  if (!isAnswer(form)) return;
  if (radio.name === "mode" && radio.value !== "windows" && radio.value !== "some") clearOthers(form);
  else if (radio.name !== "mode" && holdsAnswer(radio)) {
    const details = form.querySelector("[name=mode][value=windows], [name=mode][value=some]");
    if (details) details.checked = true;
  }
}, true);

window.addEventListener("beforeunload", (event) => {
  const open = [...forms()].filter((form) => records.has(form) && typed(form) !== recordOf(form).kept);
  if (open.length) event.preventDefault();
});

for (const form of forms()) recordOf(form);
document.addEventListener("htmx:load", (event) => {
  for (const form of event.detail.elt.querySelectorAll?.("form[data-answer]") ?? []) recordOf(form);
  if (isAnswer(event.detail.elt)) recordOf(event.detail.elt);
});
