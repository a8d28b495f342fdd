// Keeps every interview of an engagement in this browser before one goes where there is no network. The service worker
// keeps what is asked for through it; without one there is nothing to offer.

const box = document.querySelector("[data-keep-all]");
const button = box?.querySelector("button");
const says = box?.querySelector("[role=status]");
const links = [...document.querySelectorAll("table.overview th a")];

async function keepAll() {
  button.disabled = true;
  let kept = 0;
  for (const link of links) { // one at a time: the others who work here come first
    try {
      const answer = await fetch(link.href);
      if (!answer.ok || answer.redirected) break;
    } catch {
      break;
    }
    kept += 1;
    says.textContent = `${kept} of ${links.length} kept`;
  }
  const isWhole = kept === links.length;
  says.textContent = isWhole ? `All ${kept} are kept in this browser, as they are now.` : `${kept} of ${links.length} are kept. The server did not answer: try again.`;
  button.disabled = false;
}

if (box && navigator.serviceWorker && links.length) {
  await navigator.serviceWorker.ready;
  box.hidden = !navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    box.hidden = false;
  });
  button.addEventListener("click", keepAll);
}
