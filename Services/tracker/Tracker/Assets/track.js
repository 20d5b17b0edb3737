// Keeps the page fresh: the server tells of each change as it happens. While it cannot, the page asks every five seconds.
// Without a link there is nothing to follow, as on the page with sample data.
const token = new URLSearchParams(location.search).get("token");
const address = `/api/track/${encodeURIComponent(token)}`;
const pause = 5000;
// The server is heard every 15 seconds; a connection that broke without a word stays open for the browser.
const longestSilence = 45_000;
const state = document.getElementById("state");
let stream = null;
let lastTick = Date.now();
let lastTry = 0;
let lastHeard = 0;
let work = Promise.resolve();
let waiting = 0;

const job = () => document.getElementById("job");
// EventSource's readyState: 0 connecting, 1 open, 2 closed for good.
const isLive = () => stream?.readyState === 1;
const get = (url, headers) => fetch(url, { headers, signal: AbortSignal.timeout?.(2 * pause) });

function localTimes() {
  for (const time of document.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.valueOf())) time.textContent = at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  }
}

// Takes the new page's content, unless the page shows it already. Another server than the one that told of it may have kept
// for a moment what was before: so it is asked once more.
async function show(etag) {
  if (etag === job().dataset.etag) return;
  const answer = await get(location.href, {});
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("job");
  job().replaceWith(document.adoptNode(fresh));
  localTimes();
  if (job().dataset.etag !== etag) setTimeout(() => next(ask), pause);
}

async function ask() {
  const answer = await get(address, { "If-None-Match": job().dataset.etag });
  if (answer.status === 304) return;
  if (answer.status === 404) { location.reload(); return; }
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  await show(answer.headers.get("ETag"));
}

function tell(connection) {
  document.body.dataset.connection = connection;
  state.textContent = connection === "lost" ? state.dataset.lost : "";
}

// One after the other, so that an older answer never replaces a newer one.
function next(step) {
  waiting += 1;
  work = work.then(step).then(() => tell(isLive() ? "live" : "asking"), () => tell("lost")).then(() => { waiting -= 1; });
}

function closeStream() {
  stream?.close();
  stream = null;
}

function openStream() {
  closeStream();
  lastTry = Date.now();
  if (!window.EventSource) return;
  stream = new EventSource(`${address}/events`);
  for (const name of ["open", "change", "beat"]) stream.addEventListener(name, () => { lastHeard = Date.now(); });
  stream.addEventListener("open", () => next(() => {}));
  stream.addEventListener("change", (event) => next(() => show(event.lastEventId)));
  // A broken stream comes back by itself, a refused one does not. Meanwhile the page asks.
  stream.addEventListener("error", () => next(ask));
}

// Nobody looks at a hidden page; what it missed is made up for at once.
function wake() {
  if (document.hidden) { closeStream(); return; }
  openStream();
  next(ask);
}

function tick() {
  // A device that slept may think that its connections still stand.
  const slept = Date.now() - lastTick > 3 * pause;
  lastTick = Date.now();
  if (document.hidden) return;
  if (slept || (isLive() && Date.now() - lastHeard > longestSilence)) { wake(); return; }
  if (isLive() || waiting > 0) return;
  if (Date.now() - lastTry > 6 * pause && stream?.readyState !== 0) openStream();
  next(ask);
}

function follow() {
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  setInterval(tick, pause);
  if (!document.hidden) openStream();
}

localTimes();
if (token !== null) follow();
