// The interviews that can be read without network, listed where another page could not be shown.

const section = document.querySelector("[data-opened]");
const list = section.querySelector("ul");

for (const name of (await caches.keys()).filter((each) => each.startsWith("ninefold-pages-"))) {
  const cache = await caches.open(name);
  for (const { url } of await cache.keys()) {
    const html = await (await cache.match(url, { ignoreVary: true })).text();
    const title = new DOMParser().parseFromString(html, "text/html").title.replace(/\s+/g, " ").trim();
    const link = document.createElement("a");
    link.href = new URL(url).pathname;
    link.textContent = title.replace(/ · Ninefold$/, "");
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
}
section.hidden = list.children.length === 0;
