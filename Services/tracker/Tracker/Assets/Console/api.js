// The API, as the session's cookie opens it.
const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content ?? "";
const csrf = meta("csrf");
const scopes = new Set(meta("scopes").split(" "));
const pause = 1000;

export const business = meta("business");
export const may = (...wanted) => scopes.has("admin") || wanted.some((scope) => scopes.has(scope));

// What the API answered instead of what was asked for.
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? (problem.rule ? `${problem.field} ${problem.rule}` : problem.title ?? `status ${status}`));
    this.status = status;
    this.field = problem.field;
    this.rule = problem.rule;
  }
}

// Why something was not done, as a dispatcher reads it; `where` is what tells whether it was, when no answer came.
export const why = (error, where) =>
  (error instanceof Refusal ? `Not done: ${error.message}` : `No answer. Look at ${where} before you try again.`);

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

async function request(path, options = {}) {
  const sent = Date.now();
  const answer = await fetch(path, { ...options, signal: AbortSignal.timeout?.(10_000) });
  compareClocks(answer.headers.get("Date"), sent, Date.now());
  // The session is over: the same address shows the sign-in form.
  if (answer.status === 401) {
    location.reload();
    throw new Refusal(401, { title: "You are signed out." });
  }
  if (!answer.ok) throw new Refusal(answer.status, await answer.json().catch(() => ({})));
  return answer;
}

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
  const all = { "X-Backhop-CSRF": csrf, "Content-Type": "application/json", ...headers };
  return request(path, { method, headers: all, body: JSON.stringify(body) });
}

// A change of what was read with that version.
export async function change(method, path, body, version) {
  const answer = await send(method, path, body, version ? { "If-Match": version } : {});
  return { value: await answer.json(), etag: etag(answer) };
}

// A new thing, or a command: waits for the outcome when the router takes its time. A request without an answer is
// repeated once under the same key, so that it is carried out once.
export async function post(path, body = {}) {
  const headers = { "Idempotency-Key": newKey() };
  const answer = await send("POST", path, body, headers).catch((error) => {
    if (error instanceof Refusal) throw error;
    return send("POST", path, body, headers);
  });
  return outcome(await answer.json());
}

export async function outcome(command) {
  let current = command;
  for (let turn = 0; current.state === "pending" && turn < 20; turn += 1) {
    await new Promise((done) => setTimeout(done, pause));
    current = await read(`/api/commands/${current.command_id}`);
  }
  if (current.state === "refused") throw new Refusal(409, { detail: current.reason });
  return current;
}

export function query(fields) {
  const filled = Object.entries(fields).filter(([, value]) => value !== "" && value != null);
  const text = new URLSearchParams(filled).toString();
  return text ? `?${text}` : "";
}
