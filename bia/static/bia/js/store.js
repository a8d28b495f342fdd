// The answers that are not on the server yet: a list in IndexedDB, in the order they were given.
// A browser that keeps nothing for us gets a list in memory, and the page says that it is no more than that.

const NAME = "ninefold";
const ENTRIES = "entries";

let database = null;
let memory = null;
let last = 0;

function inMemory() {
  memory = new Map();
}

export const opened = new Promise((resolve) => {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(ENTRIES, { keyPath: "seq", autoIncrement: true });
  asked.onsuccess = () => {
    database = asked.result;
    database.onversionchange = () => database.close();
    resolve();
  };
  asked.onerror = () => resolve(inMemory());
}).catch(inMemory); // the browser may refuse even to be asked

export const isDurable = () => memory === null;

// Starts in the same turn once the database is open, so that a page that is closing still writes.
function perform(mode, act) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(ENTRIES, mode);
    const asked = act(transaction.objectStore(ENTRIES));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    if (mode === "readwrite") transaction.commit();
  });
}

const whenOpened = async (act) => {
  if (!database && !memory) await opened;
  return act();
};

export const all = () => whenOpened(() => (memory ? [...memory.values()] : perform("readonly", (list) => list.getAll())));

export const add = (entry) => whenOpened(() => {
  if (!memory) return perform("readwrite", (list) => list.add(entry));
  last += 1;
  memory.set(last, { ...entry, seq: last });
  return last;
});

export const put = (entry) => whenOpened(() => {
  if (!memory) return perform("readwrite", (list) => list.put(entry));
  memory.set(entry.seq, entry);
  return entry.seq;
});

export const remove = (seq) => whenOpened(() => {
  if (!memory) return perform("readwrite", (list) => list.delete(seq));
  memory.delete(seq);
  return undefined;
});
