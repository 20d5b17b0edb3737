// What is read of relays, and what a dispatcher says of one.
import { Refusal, post, query, read } from "./api.js";

const week = 7 * 24 * 3600 * 1000;
const details = new Map();

// The open relays and those that nobody took, oldest first, each with its texts; and the last ones that somebody took.
export async function readBoard(change) {
  for (const id of change.relays) details.delete(id);
  const since = new Date(Date.now() - week).toISOString();
  const open = await read("/api/relays?status=open&limit=200");
  const exhausted = await read(`/api/relays${query({ status: "exhausted", since, limit: 50 })}`);
  const taken = await read("/api/relays?status=acknowledged&limit=5");
  const shown = [...exhausted.relays, ...open.relays];
  forgetOthers(shown);
  for (const relay of shown) relay.texts = await textsOf(relay);
  const oldestFirst = (one, other) => one.opened_at.localeCompare(other.opened_at);
  return {
    open: open.relays.sort(oldestFirst), exhausted: exhausted.relays.sort(oldestFirst), taken: taken.relays,
    hasMore: Boolean(open.next_cursor || exhausted.next_cursor),
  };
}

function forgetOthers(shown) {
  const ids = new Set(shown.map(({ id }) => id));
  for (const id of details.keys()) if (!ids.has(id)) details.delete(id);
}

// A list has no texts; they are read again when the relay has changed.
async function textsOf({ id, updated_at: version }) {
  const known = details.get(id);
  if (known?.version === version) return known.texts;
  const { texts = [] } = await read(`/api/relays/${id}`);
  details.set(id, { version, texts });
  return texts;
}

export const readRelay = (id) => read(`/api/relays/${id}`);

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
  if (!(error instanceof Refusal)) return "No answer came. Look at the row before you try again.";
  const reason = error.message.replace(/\.$/, "");
  if (error.status !== 409) return `Not done: ${reason}.`;
  const now = await readRelay(relay.id).catch(() => null);
  return `Not done: ${reason}.${now ? ` ${standing(now)}` : ""}`;
}

function standing(relay) {
  if (relay.acknowledged) return `${relay.acknowledged.by.name} has it now.`;
  const last = relay.hops.at(-1);
  if (relay.state === "open" && last) return `${last.operator.name} is being asked now.`;
  return { exhausted: "Everybody has been asked.", cancelled: "It was called off." }[relay.state] ?? "";
}
