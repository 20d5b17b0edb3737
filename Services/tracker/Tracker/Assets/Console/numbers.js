// What decides who is asked: the business's numbers, its chains and its operators.
import { change as send, may, read, readVersion } from "./api.js";
import { choices, choose, field, heading, list, make, mark, phone, write } from "./dom.js";
import { editor, inputField, numberField, rowsField, switchField } from "./form.js";
import { describeHours, hoursField, weekInputs } from "./hours.js";
import { renew } from "./live.js";

export const numbers = {
  id: "numbers", title: "Numbers", key: "n", scopes: ["relays:read"], kinds: ["configuration"], open: openNumbers,
};

function openNumbers(root) {
  const top = heading("Numbers, chains and operators");
  const page = { names: [], chains: [] };
  const parts = [
    part(page, "Numbers", "/api/numbers", "numbers", ({ number }) => number, numberSummary, numberEditor),
    part(page, "Chains", "/api/chains", "chains", ({ name }) => name, chainSummary, chainEditor),
    part(page, "Operators", "/api/operators", "operators", ({ id }) => id, operatorSummary, operatorEditor),
  ];
  root.append(top.head);
  if (!may("admin")) root.append(make("p", { class: "hint" }, "Only a key with the scope admin changes these."));
  root.append(...parts.map(({ node }) => node));
  return { refresh: () => refresh(page, parts) };
}

function part(page, title, path, member, keyOf, summary, makeEditor) {
  const rows = make("ul", { class: "list" });
  const node = make("section", {}, make("h2", {}, title), rows);
  const build = () => makeItem(page, path, keyOf, makeEditor);
  const show = (items) => list(rows, items, keyOf, build, (item, value) => renewItem(item, value, summary));
  return { node, path, member, show, rows };
}

async function refresh(page, parts) {
  const found = new Map();
  for (const { path, member } of parts) found.set(member, (await read(path))[member]);
  page.names = found.get("operators").map(({ name }) => name);
  page.chains = found.get("chains").map(({ name }) => name);
  for (const { member, show, rows } of parts) {
    show(found.get(member));
    for (const item of rows.children) await item.reread?.();
  }
}

// ---- An item: a summary, and its editor when it is opened

function makeItem(page, path, keyOf, makeEditor) {
  const [title, badge, text] = ["name", "badge", "soft"].map((name) => make("span", { class: name }));
  const parts = { title, badge, text };
  if (!may("admin")) {
    return Object.assign(make("li", { class: "card row", tabindex: "-1" }, title, badge, text), { parts });
  }
  const details = make("details", {}, make("summary", { class: "row" }, title, badge, text));
  const item = make("li", { class: "card" }, details);
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    item.editor ??= addEditor(item, details, page, path, keyOf, makeEditor);
    item.editor.open();
  });
  return Object.assign(item, { parts });
}

function renewItem(item, value, summary) {
  const { title, isOn, state, text } = summary(value);
  item.record = value;
  write(item.parts.title, title);
  write(item.parts.badge, state ?? (isOn ? "on" : "off"));
  mark(item.parts.badge, "data-status", isOn == null ? null : isOn ? "on" : "off");
  item.parts.badge.hidden = isOn == null;
  write(item.parts.text, text);
}

// What it changes is read by itself, because the version goes with it.
function addEditor(item, details, page, path, keyOf, makeEditor) {
  const own = `${path}/${encodeURIComponent(keyOf(item.record))}`;
  const made = makeEditor(page, own, item.record);
  details.append(made.form);
  let shownOf = item.record.updated_at;
  item.reread = async () => {
    const { updated_at: version } = item.record;
    if (made.version && shownOf === version) return;
    made.show(await readVersion(own));
    shownOf = version;
  };
  return made;
}

async function store(method, path, body, version) {
  const saved = await send(method, path, body, version);
  renew({ kinds: ["configuration"] });
  return saved;
}

const put = (path) => (changed, all, version) => store("PUT", path, all, version);
const patch = (path) => (changed, all, version) => store("PATCH", path, changed, version);

function named(select, names, first) {
  const options = names.map((name) => ({ value: name, label: name }));
  choices(select, first ? [{ value: "", label: first }, ...options] : options);
}

function selectField(name, label, names, first) {
  const select = make("select");
  named(select, names, first);
  return inputField(name, label, select, { get: () => select.value || null, set: (value) => choose(select, value) });
}

// ---- Numbers

function numberSummary({ number, chain, active, schedule = [] }) {
  const shifts = schedule.map((shift) => `${shift.chain} ${describeHours(shift)}`).join("; ");
  return { title: phone(number), isOn: active, text: `chain ${chain}${shifts ? `; ${shifts}` : ""}` };
}

function numberEditor(page, path, { number }) {
  const fields = [
    switchField("active", "Takes texts"), selectField("chain", "Chain", page.chains),
    rowsField("schedule", "At certain hours another chain", {
      addLabel: "Add hours", isOrdered: true, fresh: () => ({ chain: page.chains[0], hours: {} }),
      build: (shift) => shiftRow(page, shift),
      describe: (shifts) => shifts.map(({ chain }) => chain).join(", ") || "none",
    }),
  ];
  return editor({ label: `Change ${number}`, fields, save: put(path), reload: () => readVersion(path) });
}

function shiftRow(page, shift) {
  const chain = make("select");
  named(chain, page.chains);
  choose(chain, shift.chain);
  const week = weekInputs("When");
  const { chain: own, ...hours } = shift;
  week.set(shift.time_zone ? hours : null);
  const node = make("div", { class: "shift" }, field("Chain", chain), week.node);
  return { node, get: () => ({ chain: chain.value, ...week.get() }) };
}

// ---- Chains

const seconds = (value) => (value ? `${value} s` : "");

function chainSummary({ name, hops, cycles, emergency, window_seconds: window }) {
  const names = hops.map((hop) => [hop.operator, seconds(hop.window_seconds)].filter(Boolean).join(" ")).join(" → ");
  const more = [cycles > 1 && `${cycles} rounds`, window && `${window} s each`, emergency && `else ${emergency}`];
  return { title: name, isOn: null, text: [names, ...more.filter(Boolean)].join(" · ") };
}

function chainEditor(page, path, { name }) {
  const fields = [
    rowsField("hops", "Who is asked, in this order", {
      addLabel: "Add an operator", isOrdered: true, fresh: () => ({ operator: page.names[0] }),
      build: (hop) => hopRow(page, hop), describe: (hops) => hops.map(({ operator }) => operator).join(" → "),
    }),
    windowField("window_seconds", "Seconds to answer"),
    numberField("cycles", "Rounds", { min: 1, max: 100, step: 1, required: true }),
    selectField("emergency", "When everybody is off", page.names, "nobody"),
  ];
  const save = (changed, all, version) => putChain(path, all, version);
  return editor({ label: `Change the chain ${name}`, fields, save, reload: () => readVersion(path) });
}

const windowField = (name, label) =>
  numberField(name, label, { min: 5, max: 86400, step: 1 }, { note: "5 to 86400; empty for the business's." });

// What has no value is left out.
function putChain(path, chain, version) {
  const body = Object.fromEntries(Object.entries(chain).filter(([, value]) => value != null));
  return store("PUT", path, body, version);
}

function hopRow(page, hop) {
  const operator = make("select", { "aria-label": "Operator" });
  named(operator, page.names);
  choose(operator, hop.operator);
  // The placeholder is the unit.
  const window = make("input", {
    type: "number", min: 5, max: 86400, step: 1, "aria-label": "Seconds to answer", placeholder: "s",
  });
  window.value = hop.window_seconds ?? "";
  return {
    node: make("div", { class: "hop" }, operator, window),
    get: () => ({ operator: operator.value, ...(window.value ? { window_seconds: Number(window.value) } : {}) }),
  };
}

// ---- Operators

function operatorSummary({ name, phone: number, active, off_until: off, hours }) {
  const isOff = off && Date.parse(off) > Date.now();
  const until = isOff && (off.startsWith("9999") ? "until they text ON" : `until ${new Date(off).toLocaleString()}`);
  const text = [phone(number), hours && describeHours(hours), isOff && `off ${until}`].filter(Boolean).join(" · ");
  return { title: name, isOn: active && !isOff, text, state: active ? (isOff ? "off duty" : "on") : "not asked" };
}

function operatorEditor(page, path, { name }) {
  const fields = [switchField("active", "Is asked"), hoursField("hours")];
  return editor({ label: `Change ${name}`, fields, save: patch(path), reload: () => readVersion(path) });
}
