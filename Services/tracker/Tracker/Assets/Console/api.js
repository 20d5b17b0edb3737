// The API, as the session's cookie opens it.
const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content ?? "";
const csrf = meta("csrf");
const scopes = new Set(meta("scopes").split(" "));
const pause = 1000;
const longestWait = 30_000;
// How often a request is sent again: one that came too often, and a POST without an answer.
const repeats = { tooOften: 5, unanswered: 2 };

export const business = meta("business");
export const may = (...wanted) => scopes.has("admin") || wanted.some((scope) => scopes.has(scope));

// What the API answered instead of what was asked for: it was not done.
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? (problem.rule ? `${problem.field} ${problem.rule}` : problem.title ?? `status ${status}`));
    this.status = status;
    this.field = problem.field;
    this.rule = problem.rule;
  }
}

// Nothing that says whether it was done, nor will be. What the network and the browser throw means the same.
class NoAnswer extends Error {
  constructor(wait = pause) {
    super("No answer came. Try again.");
    this.wait = wait;
  }
}

// Why something was not done, as a dispatcher reads it; `where` is what tells whether it was, when no answer came.
export const why = (error, where) =>
  (error instanceof Refusal ? `Not done: ${error.message}` : `No answer yet. Look at ${where} before you try again.`);

const sleep = (time) => new Promise((done) => setTimeout(done, time));

// The Date header has whole seconds; each answer narrows down how far this device's clock is off.
const clock = { least: -Infinity, most: Infinity };

function compareClocks(date, sent, received) {
  const at = Date.parse(date);
  if (Number.isNaN(at)) return;
  const least = Math.max(clock.least, at - received);
  const most = Math.min(clock.most, at + 1000 - sent);
  const isSame = least <= most;
  clock.least = isSame ? least : at - received;
  clock.most = isSame ? most : at + 1000 - sent;
}

export function serverTime() {
  const offset = Number.isFinite(clock.least) ? (clock.least + clock.most) / 2 : 0;
  return Date.now() + offset;
}

let isSignedOut = false;
let signedOut = () => {};

// Does something when the session is over.
export const whenSignedOut = (work) => { signedOut = work; };

function endSession() {
  const isFirst = !isSignedOut;
  isSignedOut = true;
  if (isFirst) signedOut();
  return new Refusal(401, { title: "You are signed out." });
}

async function request(path, options = {}, times = repeats.tooOften) {
  if (isSignedOut) throw endSession();
  const answer = await fetchOnce(path, options);
  if (answer.ok) return answer;
  const error = await errorOf(answer);
  if (answer.status !== 429 || times === 0) throw error;
  await sleep(error.wait);
  return request(path, options, times - 1);
}

// The token goes with what is only read as well: it is refused once somebody has signed in anew in another tab.
async function fetchOnce(path, options) {
  const headers = { ...options.headers, "X-Backhop-CSRF": csrf };
  const sent = Date.now();
  const answer = await fetch(path, { ...options, headers, signal: AbortSignal.timeout?.(10_000) });
  compareClocks(answer.headers.get("Date"), sent, Date.now());
  return answer;
}

// What is asked to come again has not been decided: the first request with an Idempotency-Key may be under way.
async function errorOf(answer) {
  const { status } = answer;
  const seconds = answer.headers.get("Retry-After");
  if (status >= 500 || status === 429 || seconds) return new NoAnswer(waitOf(seconds));
  const problem = await answer.json().catch(() => ({}));
  const isOthers = status === 403 && problem.detail?.includes("X-Backhop-CSRF");
  return status === 401 || isOthers ? endSession() : new Refusal(status, problem);
}

const waitOf = (seconds) => Math.min(longestWait, Number(seconds) * 1000 || pause);

const etag = (answer) => answer.headers.get("ETag");

// Something with the version that a change of it names.
export async function readVersion(path) {
  const answer = await request(path);
  return { value: await answer.json(), etag: etag(answer) };
}

export const read = async (path) => (await request(path)).json();
export const readText = async (path) => (await request(path)).text();

// `crypto.randomUUID` is there on secure pages only.
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function send(method, path, body, headers) {
  const all = { "Content-Type": "application/json", ...headers };
  return request(path, { method, headers: all, body: JSON.stringify(body) });
}

// A change of what was read with that version.
export async function change(method, path, body, version) {
  const answer = await send(method, path, body, version ? { "If-Match": version } : {});
  return { value: await answer.json(), etag: etag(answer) };
}

// A new thing, or a command: waits for the outcome when the router takes its time. A request without an answer is
// repeated under the same key, so that it is carried out once.
export async function post(path, body = {}) {
  const headers = { "Idempotency-Key": newKey() };
  return outcome(await untilAnswered(async () => (await send("POST", path, body, headers)).json()));
}

async function untilAnswered(work, times = repeats.unanswered) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal || times === 0) throw error;
    await sleep(error.wait ?? pause);
    return untilAnswered(work, times - 1);
  }
}

// A command that has been taken is not refused because nobody says for a while how it stands.
export async function outcome(command) {
  let current = command;
  for (let turn = 0; current.state === "pending" && turn < 20; turn += 1) {
    await sleep(pause);
    const known = current;
    current = await read(`/api/commands/${known.command_id}`).catch(() => known);
  }
  if (current.state === "refused") throw new Refusal(409, { detail: current.reason });
  if (current.state === "pending") throw new NoAnswer();
  return current;
}

// A list page by page, up to so many. The API gives up to 200 at once.
export async function readList(path, member, fields, limit) {
  const found = [];
  let cursor = null;
  do {
    const answer = await read(`${path}${query({ ...fields, limit: Math.min(200, limit - found.length), cursor })}`);
    found.push(...answer[member]);
    cursor = answer.next_cursor;
  } while (cursor && found.length < limit);
  return { found, hasMore: Boolean(cursor) };
}

export function query(fields) {
  const filled = Object.entries(fields).filter(([, value]) => value !== "" && value != null);
  const text = new URLSearchParams(filled).toString();
  return text ? `?${text}` : "";
}
