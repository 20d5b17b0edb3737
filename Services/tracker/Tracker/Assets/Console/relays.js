// What is read of relays, and what a dispatcher says of one.
import { Refusal, post, read, readList, why } from "./api.js";
import { Details } from "./live.js";

const week = 7 * 24 * 3600 * 1000;
const most = { open: 1000, exhausted: 200, acknowledged: 5 };

export const readRelay = (id) => read(`/api/relays/${id}`);

// The relays' texts.
export const texts = new Details(async ({ id }) => (await readRelay(id)).texts ?? []);

// The open relays and those that nobody took, oldest first; and the last ones that somebody took.
export async function readBoard(change) {
  texts.change(change.relays);
  const open = await readRelays("open");
  const exhausted = await readRelays("exhausted", { since: new Date(Date.now() - week).toISOString() });
  const taken = await readRelays("acknowledged");
  const oldestFirst = (one, other) => one.opened_at.localeCompare(other.opened_at);
  return {
    open: open.found.sort(oldestFirst), exhausted: exhausted.found.sort(oldestFirst), taken: taken.found,
    hasMore: open.hasMore || exhausted.hasMore,
  };
}

const readRelays = (status, fields = {}) => readList("/api/relays", "relays", { status, ...fields }, most[status]);

let operatorsKnown = null;

// Who can be named, read again when the configuration changes.
export async function readOperators(change) {
  if (!operatorsKnown || change.kinds.has("all") || change.kinds.has("configuration")) {
    operatorsKnown = (await read("/api/operators")).operators;
  }
  return operatorsKnown;
}

// Says something of a relay. `hop` is whose turn it was when the dispatcher looked, so that a late click is refused.
export async function sayOf(relay, word, operator) {
  const body = { hop: relay.hops.at(-1)?.hop };
  if (operator) body.operator = operator;
  return post(`/api/relays/${relay.id}/${word}`, body);
}

// Why a dispatcher's word was refused, with how the relay stands now.
export async function reasonOf(error, relay) {
  const reason = why(error, "the row").replace(/\.?$/, ".");
  if (!(error instanceof Refusal) || error.status !== 409) return reason;
  const now = await readRelay(relay.id).catch(() => null);
  return `${reason}${now ? ` ${standing(now)}` : ""}`;
}

function standing(relay) {
  if (relay.acknowledged) return `${relay.acknowledged.by.name} has it now.`;
  const last = relay.hops.at(-1);
  if (relay.state === "open" && last) return `${last.operator.name} is being asked now.`;
  return { exhausted: "Everybody has been asked.", cancelled: "It was called off." }[relay.state] ?? "";
}
