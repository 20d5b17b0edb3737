// The board: who waits for an answer, and who is being asked.
import { may, serverTime } from "./api.js";
import {
  ago, button, choices, duration, empty, field, heading, link, list, make, mark, person, phone, setTime, whileBusy, write,
} from "./dom.js";
import { renew } from "./live.js";
import { readBoard, readOperators, reasonOf, sayOf, texts } from "./relays.js";

const nearlyUp = 20;
const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const suffixes = { one: "st", two: "nd", few: "rd", other: "th" };
const hopStates = {
  asked: "is being asked", acknowledged: "has it", expired: "did not answer", declined: "passed", failed: "text failed",
  superseded: "was relieved", cancelled: "called off",
};
const hopSigns = {
  asked: "…", acknowledged: "✓", expired: "⌛", declined: "→", failed: "!", superseded: "↷", cancelled: "✕",
};

export const board = {
  id: "board", title: "Board", key: "b", scopes: ["relays:read"], kinds: ["relay", "job", "configuration"],
  open: openBoard,
};

function openBoard(root) {
  const top = heading("Board", make("p", { class: "count" }));
  const page = {
    top, count: top.head.querySelector(".count"), operators: [], rows: new Map(),
    needy: section("Needs somebody", "Everybody was asked and nobody answered."), waiting: section("Waiting"),
    taken: section("Taken lately"),
  };
  page.none = empty("Nobody waits. New texts appear here by themselves.");
  root.append(top.head, page.needy.node, page.waiting.node, page.none, page.taken.node);
  const clock = setInterval(() => countDown(page), 1000);
  return { refresh: (change) => refresh(page, change), close: () => { page.isClosed = true; clearInterval(clock); } };
}

function section(title, note) {
  const rows = make("ul", { class: "board" });
  const hint = note ? make("p", { class: "hint" }, note) : null;
  const node = make("section", { hidden: true }, make("h2", {}, title), hint, rows);
  return { node, rows };
}

async function refresh(page, change) {
  page.operators = may("relays:write") ? await readOperators(change) : [];
  const { open, exhausted, taken, hasMore } = await readBoard(change);
  if (page.isClosed) return;
  page.rows.clear();
  for (const [part, relays] of [[page.needy, exhausted], [page.waiting, open]]) {
    list(part.rows, relays, ({ id }) => id, () => makeRow(page), (node, relay) => node.renew(relay));
    for (const node of part.rows.children) page.rows.set(node.relay.id, node);
    part.node.hidden = relays.length === 0;
  }
  list(page.taken.rows, taken, ({ id }) => id, makeTaken, renewTaken);
  page.taken.node.hidden = taken.length === 0;
  page.none.hidden = open.length + exhausted.length > 0;
  tellCount(page, exhausted.length, open.length, hasMore);
  countDown(page);
  texts.fill(page, [...exhausted, ...open], ({ id }) => showTexts(page, id));
}

function showTexts(page, id) {
  const row = page.rows.get(id);
  if (!row) return;
  writeText(row.parts, row.relay);
  tellAge(row.parts, serverTime());
}

function tellCount(page, needy, waiting, hasMore) {
  const parts = [needy > 0 ? `${needy} need${needy === 1 ? "s" : ""} somebody` : null, `${waiting} waiting`];
  write(page.count, parts.filter(Boolean).join(" · ") + (hasMore ? " (only the newest are shown)" : ""));
  document.title = document.title.replace(/^(\(\d+\) )?/, needy + waiting > 0 ? `(${needy + waiting}) ` : "");
}

// ---- A row

function makeRow(page) {
  const row = make("li", { class: "row relay", tabindex: "-1" });
  const parts = {
    digits: make("span", { class: "digits" }), until: make("span", { class: "until" }),
    name: make("a", { class: "name" }), job: make("a", { class: "job" }), number: make("span", { class: "soft" }),
    text: make("p", { class: "text" }), age: make("p", { class: "soft age" }), asks: make("p", { class: "asks" }),
    hops: make("ol", { class: "hops", "aria-label": "Asked so far" }),
  };
  const clock = make("div", { class: "clock" }, parts.digits, parts.until);
  const who = make("h3", {}, parts.name, parts.job);
  const main = make("div", { class: "what" }, who, parts.text, parts.age, parts.asks, parts.hops);
  const orders = may("relays:write") ? makeOrders(page, row) : null;
  row.append(clock, main);
  if (orders) row.append(orders.node);
  row.parts = parts;
  row.renew = (relay) => renewRow(page, row, orders, relay);
  return row;
}

function renewRow(page, row, orders, relay) {
  const { parts } = row;
  row.relay = relay;
  mark(row, "data-state", relay.state);
  write(parts.name, person(relay.customer));
  mark(parts.name, "href", `#conversations/${relay.job.number}`);
  write(parts.job, relay.job.number);
  mark(parts.job, "href", `#jobs/${relay.job.number}`);
  writeText(parts, relay);
  write(parts.asks, asks(relay));
  list(parts.hops, relay.hops, ({ hop }) => hop, makeHop, renewHop);
  orders?.renew(page.operators, relay);
}

// The newest of the customer's words; what operators were sent is the same with a code.
function writeText(parts, relay) {
  const known = texts.of(relay.id);
  const theirs = (known ?? []).filter(({ direction }) => direction !== "outbound");
  const newest = theirs.at(-1);
  const missing = known === undefined ? "…" : "The text is not kept any more";
  write(parts.text, newest?.body || (newest ? "A picture without words" : missing));
  parts.at = newest?.timestamp ?? relay.opened_at;
  parts.earlier = theirs.length > 1 ? ` · ${theirs.length} texts` : "";
  parts.from = newest?.direction === "manual" ? "Written by a dispatcher" : phone(relay.customer.phone);
}

function asks(relay) {
  const last = relay.hops.at(-1);
  const total = relay.hops.length + relay.turns_left;
  if (relay.state === "exhausted") return `All ${total} turns are over. Nobody is being asked.`;
  if (!last) return "Nobody is asked yet.";
  if (last.state !== "asked") return "The next operator is asked soon.";
  return `Asking ${last.operator.name}, the ${last.hop}${suffixes[ordinals.select(last.hop)]} of ${total}`
    + (last.text_status && last.text_status !== "delivered" ? ` (text ${last.text_status})` : "");
}

const makeHop = () => make("li", { class: "chip" });

function renewHop(node, { hop, operator, state }) {
  mark(node, "data-state", state);
  write(node, `${hopSigns[state] ?? ""} ${operator.name} ${hopStates[state] ?? state}`);
  node.title = `Turn ${hop}`;
}

// ---- What a dispatcher says

function makeOrders(page, row) {
  const acknowledge = button("Acknowledge", () => act("ack", takers.value), {
    class: "primary", "aria-keyshortcuts": "a",
  });
  const next = button("Ask next now", () => act("escalate"), { "aria-keyshortcuts": "e" });
  const pass = button("Pass", () => act("decline"), { title: "Says that the one who is being asked cannot" });
  const give = button("Hand over", () => act("escalate", heirs.value));
  const takers = make("select", { class: "taker", onchange: () => { takers.isChosen = true; } });
  const heirs = make("select", { class: "heir" });
  const buttons = [acknowledge, next, pass, give];
  const node = make("div", { class: "orders" },
    make("div", { class: "pair" }, acknowledge, field("Who has it", takers, { isHidden: true })),
    make("div", { class: "pair" }, next, pass),
    make("div", { class: "pair" }, give, field("Hand over to", heirs, { isHidden: true })));

  const act = (word, operator) => whileBusy(buttons, () => order(page, row.relay, word, operator, takers, heirs));

  function renew(operators, relay) {
    const isOpen = relay.state === "open";
    const active = operators.filter((one) => one.active).map(({ id, name }) => ({ value: id, label: name }));
    const asked = relay.hops.at(-1)?.operator.id;
    const chosen = takers.value;
    choices(takers, active.map(({ value, label }) => ({ value, label: `for ${label}` })));
    // Whoever was chosen cannot be any more.
    const isGone = takers.value !== chosen;
    if (isGone) takers.isChosen = false;
    const isFree = isGone || document.activeElement !== takers;
    if (!takers.isChosen && isFree && asked) takers.value = asked;
    if (takers.selectedIndex < 0) takers.selectedIndex = 0;
    const others = active.filter(({ value }) => value !== asked);
    choices(heirs, others.map(({ value, label }) => ({ value, label: `to ${label}` })));
    for (const one of [next, pass]) one.hidden = !isOpen;
    give.parentElement.hidden = !isOpen || heirs.length === 0;
  }
  return { node, renew };
}

const done = {
  ack: (name) => `${name} has it now. Nobody else is asked.`,
  decline: () => "Passed on: the next one is asked.",
  escalate: (name) => (name ? `${name} is asked now.` : "The next one is asked now."),
};

async function order(page, relay, word, operator, takers, heirs) {
  const about = `${person(relay.customer)}, ${relay.job.number}: `;
  const name = page.operators.find(({ id }) => id === operator)?.name;
  try {
    await sayOf(relay, word, operator);
    takers.isChosen = false;
    heirs.selectedIndex = 0;
    page.top.say(about + done[word](name), "good");
  } catch (error) {
    page.top.say(about + await reasonOf(error, relay), "bad");
  }
  renew({ kinds: ["relay"], relays: [relay.id] });
}

// ---- The clock

function countDown(page) {
  const now = serverTime();
  for (const row of page.rows.values()) {
    const { urgency, digits, until } = timeLeft(row.relay, now);
    mark(row, "data-urgency", urgency);
    write(row.parts.digits, digits);
    write(row.parts.until, until);
    tellAge(row.parts, now);
  }
}

const tellAge = ({ age, from, at, earlier }, now) => write(age, `${from} · ${ago(at, now)}${earlier}`);

function timeLeft(relay, now) {
  if (relay.state === "exhausted") {
    return { urgency: "needy", digits: since(relay.opened_at, now), until: "needs somebody" };
  }
  const last = relay.hops.at(-1);
  const soon = { urgency: "late", digits: "0:00", until: "next operator soon" };
  if (!relay.deadline) return last ? soon : { ...soon, until: "nobody asked yet" };
  const seconds = Math.ceil((Date.parse(relay.deadline) - now) / 1000);
  const isLast = relay.turns_left === 0;
  if (seconds <= 0) return isLast ? { ...soon, until: "time is up" } : soon;
  const until = isLast ? `left for ${last.operator.name}, the last` : `left for ${last.operator.name}`;
  const urgency = seconds <= nearlyUp ? "soon" : "calm";
  return { urgency, digits: digits(seconds), until: urgency === "soon" ? `nearly up: ${until}` : until };
}

const since = (iso, now) => digits(Math.max(0, (now - Date.parse(iso)) / 1000));

function digits(seconds) {
  if (seconds >= 86_400) return `${Math.floor(seconds / 86_400)} d`;
  if (seconds >= 3600) return duration(seconds);
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

// ---- Taken lately

function makeTaken() {
  const node = make("li", { class: "row taken" });
  node.parts = { name: link("", "", { class: "name" }), who: make("span"), at: make("time", { class: "soft" }) };
  node.append(node.parts.name, node.parts.who, node.parts.at);
  return node;
}

function renewTaken({ parts }, relay) {
  write(parts.name, `${person(relay.customer)} · ${relay.job.number}`);
  mark(parts.name, "href", `#conversations/${relay.job.number}`);
  write(parts.who, `✓ ${relay.acknowledged?.by.name ?? "Somebody"} has it`);
  setTime(parts.at, relay.acknowledged?.at ?? relay.updated_at);
}
