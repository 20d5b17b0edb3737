// Keeps a view fresh: the server tells what changed, and the view reads again what it shows of that. While it cannot tell,
// the view reads all of it every five seconds.
import { Refusal } from "./api.js";

const pause = 5000;
// The server is heard every 15 seconds; a connection that broke without a word stays open for the browser.
const longestSilence = 45_000;
const rest = 250;
const everything = { kinds: ["all"] };
let stream = null;
let refresh = async () => {};
let tell = () => {};
let missed = null;
let isWorking = false;
// Whether something could not be read, and so everything is to be read again.
let isBehind = false;
let isStopped = false;
let lastHeard = 0;
let lastTry = 0;

// EventSource's readyState: 0 connecting, 1 open, 2 closed for good.
const isLive = () => stream?.readyState === 1;

function add(change) {
  missed ??= { kinds: new Set(), relays: new Set(), jobs: new Set() };
  for (const part of ["kinds", "relays", "jobs"]) for (const one of change[part] ?? []) missed[part].add(one);
}

// One after the other, so that an older answer never replaces a newer one; what comes meanwhile is read in one go.
export async function renew(change = everything) {
  if (isStopped) return;
  add(isBehind ? everything : change);
  if (isWorking) return;
  isWorking = true;
  while (missed) {
    const next = missed;
    missed = null;
    await attempt(next);
    // Much at once is read together, so that no number of changes makes the view ask too often.
    if (missed) await new Promise((done) => setTimeout(done, rest));
  }
  isWorking = false;
}

async function attempt(change) {
  try {
    await refresh(change);
    isBehind = false;
  } catch {
    isBehind = true;
  }
  if (!isStopped) tell(isBehind ? "lost" : isLive() ? "live" : "asking");
}

function take(data) {
  try {
    renew(JSON.parse(data));
  } catch {
    renew();
  }
}

function closeStream() {
  stream?.close();
  stream = null;
}

function openStream() {
  closeStream();
  lastTry = Date.now();
  if (!window.EventSource) return;
  stream = new EventSource("/api/events");
  for (const name of ["open", "change", "beat"]) stream.addEventListener(name, () => { lastHeard = Date.now(); });
  stream.addEventListener("open", () => renew());
  stream.addEventListener("change", (event) => take(event.data));
  // A broken stream comes back by itself, a refused one does not. Meanwhile the view asks.
  stream.addEventListener("error", () => renew());
}

function wake() {
  if (isStopped) return;
  openStream();
  renew();
}

// A hidden page goes on, because its title tells how many wait.
function tick() {
  if (isStopped) return;
  if (isLive() && Date.now() - lastHeard > longestSilence) { wake(); return; }
  if (isWorking || (isLive() && !isBehind)) return;
  if (Date.now() - lastTry > 6 * pause && stream?.readyState !== 0) openStream();
  renew();
}

export function follow(read, show) {
  refresh = read;
  tell = show;
  document.addEventListener("visibilitychange", tick);
  window.addEventListener("online", wake);
  setInterval(tick, pause);
  openStream();
  renew();
}

// Asks for nothing any more.
export function stop() {
  isStopped = true;
  closeStream();
}

// What a list does not have: it is read for each of the items, and kept until the item changes. Until the new one comes
// the old one is shown.
export class Details {
  #known = new Map();
  #read;
  // The page that was filled last, its items, and how it shows one of them.
  #wanted = null;
  #isFilling = false;

  constructor(read) { this.#read = read; }

  of(id) { return this.#known.get(id)?.value; }

  // These have changed, or else all.
  change(ids = this.#known.keys()) {
    for (const id of ids) if (this.#known.has(id)) this.#known.get(id).version = null;
  }

  // Reads one after the other what these lack, and shows each. Nobody waits for it, so that the view is refreshed
  // meanwhile, or another one opened; then it goes on with the items of that.
  async fill(page, items, show) {
    this.#wanted = { page, items, show };
    this.#forgetOthers(items);
    if (this.#isFilling) return;
    this.#isFilling = true;
    for (let item = this.#next(); item; item = this.#next()) {
      await this.#renew(item);
      this.#show(item.id);
    }
    this.#isFilling = false;
  }

  // A newer list may have come meanwhile.
  #show(id) {
    const { page, items, show } = this.#wanted;
    const item = items.find((one) => one.id === id);
    if (item && !page.isClosed) show(item);
  }

  #forgetOthers(items) {
    const ids = new Set(items.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
  }

  #next() {
    const { page, items } = this.#wanted;
    if (page.isClosed) return undefined;
    return items.find(({ id, updated_at: version }) => this.#known.get(id)?.version !== version);
  }

  // What changes while it is read is read once more. What is refused is not there.
  async #renew(item) {
    const entry = this.#known.get(item.id) ?? { value: undefined };
    this.#known.set(item.id, entry);
    entry.version = item.updated_at;
    try {
      entry.value = await this.#read(item);
    } catch (error) {
      if (error instanceof Refusal) { entry.value = null; return; }
      entry.version = null;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}
