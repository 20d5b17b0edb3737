// Keeps a view fresh: the server tells what changed, and the view reads again what it shows of that. While it cannot tell,
// the view reads all of it every five seconds.
const pause = 5000;
const rest = 250;
const everything = { kinds: ["all"] };
let stream = null;
let refresh = async () => {};
let tell = () => {};
let missed = null;
let isWorking = false;
// Whether something could not be read, and so everything is to be read again.
let isBehind = false;
let lastTick = Date.now();
let lastTry = 0;

// EventSource's readyState: 0 connecting, 1 open, 2 closed for good.
const isLive = () => stream?.readyState === 1;

function add(change) {
  missed ??= { kinds: new Set(), relays: new Set(), jobs: new Set() };
  for (const part of ["kinds", "relays", "jobs"]) for (const one of change[part] ?? []) missed[part].add(one);
}

// One after the other, so that an older answer never replaces a newer one; what comes meanwhile is read in one go.
export async function renew(change = everything) {
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
  tell(isBehind ? "lost" : isLive() ? "live" : "asking");
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
  stream.addEventListener("open", () => renew());
  stream.addEventListener("change", (event) => take(event.data));
  // A broken stream comes back by itself, a refused one does not. Meanwhile the view asks.
  stream.addEventListener("error", () => renew());
}

// Nobody looks at a hidden page; what it missed is made up for at once.
function wake() {
  if (document.hidden) { closeStream(); return; }
  openStream();
  renew();
}

function tick() {
  // A device that slept may think that its connections still stand.
  const slept = Date.now() - lastTick > 3 * pause;
  lastTick = Date.now();
  if (document.hidden) return;
  if (slept) { wake(); return; }
  if (isWorking || (isLive() && !isBehind)) return;
  if (Date.now() - lastTry > 6 * pause && stream?.readyState !== 0) openStream();
  renew();
}

export function follow(read, show) {
  refresh = read;
  tell = show;
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  setInterval(tick, pause);
  if (!document.hidden) openStream();
  renew();
}
