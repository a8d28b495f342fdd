// The interviews that can be read without network, and how many answers wait in each, listed where another page could
// not be shown. Names nothing but what the last reader of this browser opened or entered.

import * as store from "./store.js";

const PAGES = "ninefold-pages-";
const section = document.querySelector("[data-opened]");
const list = section.querySelector("ul");
const entries = await store.all();
const count = (number) => `${number} ${number === 1 ? "answer waits" : "answers wait"}`;

function item(path, title, waiting) {
  const link = document.createElement("a");
  link.href = path;
  link.textContent = title;
  const made = document.createElement("li");
  made.append(link);
  if (waiting) {
    const says = document.createElement("span");
    says.className = "save queued";
    says.textContent = ` ${count(waiting)} in this browser`;
    made.append(says);
  }
  return made;
}

let shown = 0;
for (const name of (await caches.keys()).filter((each) => each.startsWith(PAGES))) {
  const own = entries.filter((entry) => entry.user === name.slice(PAGES.length));
  const waiting = (path) => own.filter((entry) => entry.page === path).length;
  const cache = await caches.open(name);
  const paths = new Set();
  for (const { url } of await cache.keys()) {
    const html = await (await cache.match(url, { ignoreVary: true })).text();
    const title = new DOMParser().parseFromString(html, "text/html").title.replace(/\s+/g, " ").trim();
    const path = new URL(url).pathname;
    paths.add(path);
    list.append(item(path, title.replace(/ · Ninefold$/, ""), waiting(path)));
  }
  for (const { page, place } of own) { // entered on a page that was not kept
    if (!paths.has(page)) list.append(item(page, place, waiting(page)));
    paths.add(page);
  }
  shown += own.length;
}
section.hidden = list.children.length === 0;

const total = document.querySelector("[data-waiting]");
const others = entries.length - shown;
const parts = [shown ? `${count(shown)} in this browser.` : "", others ? `${count(others)} for somebody to sign in again.` : ""];
total.textContent = parts.filter(Boolean).join(" ");
total.hidden = entries.length === 0;
