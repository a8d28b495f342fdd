// Every answer goes through here: kept in the browser first, then sent in the order given, one at a time.
// One window sends for all (a lock); all are told what became of it. An entry has an id of its own, by which
// the server knows one that it has saved already, the version it was typed against, and the entry before it.

import * as store from "./store.js";

const RETRY_MS = [1000, 2000, 4000];
const SEND_MS = 20000;
const MOST_FAULTS = 4; // as often is an entry the server stumbles over tried before the others go on without it

export const queue = new EventTarget();
export const reader = document.body.dataset.reader ?? "";

let entries = [];
let connection = "ok"; // or: none, fault, signed-out, other
let session = document.body.dataset.keptAt ? null : { user: reader, token: pageToken() };
let adding = Promise.resolve();
const unsaved = new Set(); // given, and not yet in the store
let running = null;
let retries = 0;
let timer = 0;

const channel = "BroadcastChannel" in window ? new BroadcastChannel("ninefold") : null;
channel?.addEventListener("message", ({ data }) => refresh().then(() => emit(data.type, data)));

function pageToken() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["x-csrftoken"] ?? "";
}

const emit = (type, detail = {}) => queue.dispatchEvent(new CustomEvent(type, { detail }));

// What happened, here and in the other windows of this browser.
async function tell(type, detail = {}) {
  await refresh();
  emit(type, detail);
  channel?.postMessage({ ...detail, type });
}

async function refresh() {
  const listed = await store.all();
  const onTheirWay = [...unsaved].filter((entry) => !listed.some((other) => other.id === entry.id));
  entries = [...listed, ...onTheirWay];
}

export const ready = store.opened.then(refresh);
export const state = () => ({
  connection,
  durable: store.isDurable(),
  own: entries.filter((entry) => entry.user === reader),
  others: entries.filter((entry) => entry.user !== reader).length,
});
export const isWaiting = (entry) => entry.state === "waiting";
export const entriesOf = (key) => entries.filter((entry) => entry.user === reader && entry.key === key);

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // a page without TLS has no randomUUID
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

// Takes the place of what needed the user at the same field; what was typed there is shown with the new one.
export function add(given) {
  const same = entriesOf(given.key);
  const replaced = same.filter((entry) => !isWaiting(entry));
  const before = same.filter(isWaiting).at(-1);
  const base = before ?? replaced.at(-1) ?? given;
  const entry = {
    ...given,
    id: newId(),
    user: reader,
    at: new Date().toISOString(),
    state: "waiting",
    version: base.version,
    after: before ? before.id : base.after ?? "",
    earlier: replaced.flatMap(tail),
  };
  entries = [...entries.filter((other) => !replaced.includes(other)), entry];
  unsaved.add(entry);
  const stored = store.add(entry).then(() => unsaved.delete(entry));
  adding = Promise.all([adding, stored, ...replaced.map((old) => store.remove(old.seq))]);
  adding.then(() => tell("changed")).then(run);
  emit("changed");
}

// What was typed before; a field that was emptied on the way to its next text says nothing.
const tail = (entry) => [...entry.earlier, ...(entry.text ? [{ text: entry.text, at: entry.at }] : [])];

export async function discard(id) {
  await adding; // what is not in the store yet cannot be taken out of it
  await refresh();
  const entry = entries.find((other) => other.id === id && other.user === reader);
  if (entry) await store.remove(entry.seq);
  await tell("changed");
}

// Sends again what was set aside, after whatever hindered it was mended.
export async function again(id) {
  const entry = entries.find((other) => other.id === id && other.user === reader);
  if (entry) await store.put({ ...entry, state: "waiting", faults: 0 });
  session = null;
  await tell("changed");
  return run();
}

export function run() {
  clearTimeout(timer);
  running ??= alone(sendAll).finally(() => {
    running = null;
    emit("changed");
    const rest = entries.some((entry) => isWaiting(entry) && entry.user === reader);
    if (connection === "ok" && rest) run();
    else if (connection !== "ok") timer = setTimeout(run, RETRY_MS[Math.min(retries, RETRY_MS.length - 1)]);
  });
  return running;
}

const alone = (act) => (navigator.locks ? navigator.locks.request("ninefold-send", act) : act());

async function sendAll() {
  await adding;
  await refresh();
  if (connection !== "ok") session = null;
  if (!(await knowWho())) return;
  for (;;) {
    const next = entries.find((entry) => isWaiting(entry) && entry.user === reader);
    if (!next) return;
    if (!unsaved.has(next) && !(await send(next))) return; // never sent before it is in the store
    await adding;
    await refresh();
  }
}

// Whether the one who typed is signed in; only then is anything sent, and under a fresh token.
async function knowWho() {
  try {
    if (!session) {
      const answer = await fetch("/session/", { cache: "no-store", signal: AbortSignal.timeout(SEND_MS) });
      if (!answer.ok) return settle("fault");
      session = await answer.json();
    }
  } catch {
    return settle("none");
  }
  if (session.user === reader) return settle("ok");
  const { user } = session;
  session = null;
  return settle(user ? "other" : "signed-out");
}

function settle(found) {
  retries = found === "ok" ? 0 : retries + 1;
  const moved = connection !== found;
  connection = found;
  if (moved) emit("changed");
  return found === "ok";
}

// Known from elsewhere: a poll that failed or came through, the browser's own word.
export function lost() {
  if (connection === "ok") settle("none");
  clearTimeout(timer);
  timer = setTimeout(run, RETRY_MS[0]);
}
// Known from elsewhere: nobody is signed in, or the token is of an earlier sign-in.
export function unknown() {
  session = null;
  return run();
}
export const token = () => session?.token ?? "";
export const isReached = () => connection === "ok";
export const isSending = () => running !== null;

async function send(entry) {
  const body = new URLSearchParams(entry.body);
  body.set("version", entry.version);
  body.set("entry", entry.id);
  body.set("after", entry.after);
  body.set("typed", entry.at);
  if (entry.overwrite !== undefined) body.set("overwrite", entry.overwrite);
  let response;
  let html;
  try {
    const headers = { "HX-Request": "true", "X-CSRFToken": session.token };
    const signal = AbortSignal.timeout(SEND_MS);
    response = await fetch(entry.action, { method: "POST", body, headers, redirect: "manual", signal });
    html = await response.text();
  } catch {
    return settle("none");
  }
  if (response.ok) return saved(entry, html, response.headers.get("HX-Trigger"));
  if (response.status === 409) return needs(entry, "conflict", { html });
  if (response.status === 422) return needs(entry, "invalid", { html });
  if (response.status === 423) return needs(entry, "signed", { html });
  return unexpected(entry, response);
}

async function unexpected(entry, response) {
  const { status } = response;
  if (status === 401) {
    session = null; // signed out
    return knowWho();
  }
  if (status === 403 && !entry.renewed) {
    session = null; // perhaps the token is of an earlier sign-in
    await store.put({ ...entry, renewed: true });
    return knowWho();
  }
  if (status === 410) return needs(entry, "unasked");
  if (status === 404) return needs(entry, "gone");
  if (status < 500) return needs(entry, "refused", { status });
  const faults = (entry.faults ?? 0) + 1;
  if (status === 500 && faults >= MOST_FAULTS) return needs(entry, "failed", { status });
  await store.put({ ...entry, faults });
  return settle("fault");
}

async function saved(entry, html, events) {
  const made = entry.need ? null : new DOMParser().parseFromString(html, "text/html").querySelector("[name=version]");
  await store.remove(entry.seq);
  await adding;
  for (const later of (await store.all()).filter((other) => made && isWaiting(other) && isSame(other, entry))) {
    await store.put({ ...later, version: made.value });
  }
  await tell("saved", { entry, html, version: made?.value, events });
  return true;
}

const isSame = (one, other) => one.user === other.user && one.key === other.key && one.id !== other.id;

// What cannot be saved as it is waits for the user, unless more was typed there since: then that is asked about.
// From the look at what follows to the mark there is no wait, so that nothing typed meanwhile stands on what is gone.
async function needs(entry, why, more = {}) {
  await adding;
  const next = (await store.all()).find((other) => isWaiting(other) && isSame(other, entry));
  if (!next && [...unsaved].some((other) => isSame(other, entry))) return needs(entry, why, more);
  if (next && ["conflict", "invalid", "signed"].includes(why)) {
    const { after, version } = entry; // the next one stands on what this one stood on
    await store.put({ ...next, after, version, earlier: [...tail(entry), ...next.earlier] });
    await store.remove(entry.seq);
    await tell("changed");
    return true;
  }
  const set = { ...entry, ...more, state: why };
  entries = entries.map((other) => (other.id === entry.id ? set : other));
  await store.put(set);
  await tell("needs", { entry: set });
  return true;
}

window.addEventListener("online", run);
window.addEventListener("offline", lost);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && connection !== "ok") run();
});
ready.then(() => {
  emit("changed");
  if (reader && (session === null || entries.some((entry) => entry.user === reader && isWaiting(entry)))) run();
});
