// Keeps every interview of an engagement in this browser before one goes where there is no network. The service worker
// keeps what is asked for through it; without one there is nothing to offer.

const box = document.querySelector("[data-keep-all]");
const button = box?.querySelector("button");
const says = box?.querySelector("[role=status]");

async function allAddresses() { // the page shows only some of a long list
  const answer = await fetch(box.dataset.keepAll);
  if (!answer.ok || answer.redirected) throw new Error(`no list of interviews: ${answer.status}`);
  return (await answer.json()).addresses;
}

async function keepAll() {
  button.disabled = true;
  let addresses;
  try {
    addresses = await allAddresses();
  } catch {
    says.textContent = "None was kept. The server did not answer: try again.";
    button.disabled = false;
    return;
  }
  let kept = 0;
  for (const address of addresses) { // one at a time: the others who work here come first
    try {
      const answer = await fetch(address);
      if (!answer.ok || answer.redirected) break;
    } catch {
      break;
    }
    kept += 1;
    says.textContent = `${kept} of ${addresses.length} kept`;
  }
  const isWhole = kept === addresses.length;
  says.textContent = isWhole ? `All ${kept} are kept in this browser, as they are now.` : `${kept} of ${addresses.length} are kept. The server did not answer: try again.`;
  button.disabled = false;
}

if (box && navigator.serviceWorker) {
  await navigator.serviceWorker.ready;
  box.hidden = !navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    box.hidden = false;
  });
  button.addEventListener("click", keepAll);
}
