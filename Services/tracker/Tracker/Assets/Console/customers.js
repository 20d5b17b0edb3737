// The customers: who they are, and whether they get texts from each of the business's numbers.
import { change as send, may, post, read, readList, readVersion, why } from "./api.js";
import { button, confirmed, empty, field, heading, list, make, mark, person, phone, whileBusy, write } from "./dom.js";
import { editor, textField } from "./form.js";
import { renew } from "./live.js";

const pause = 250;
const starters = {
  customer: "said STOP: only they can undo it, by texting START",
  carrier: "by the carrier: only they can undo it, by texting START",
  dispatcher: "by a dispatcher",
};

export const customers = {
  id: "customers", title: "Customers", key: "u", scopes: ["jobs:read"], kinds: ["job", "command", "configuration"],
  open: openCustomers,
};

function openCustomers(root) {
  const top = heading("Customers");
  const search = make("input", {
    type: "search", autocomplete: "off", maxlength: 60, "aria-keyshortcuts": "/", "data-first-focus": true,
  });
  const rows = make("ul", { class: "list" });
  const page = { top, search, rows, none: empty("Nobody is called so."), limit: 50, numbers: [] };
  page.more = button("More", () => { page.limit += 50; renew(); }, { hidden: true });
  let wait = null;
  search.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(() => renew({ kinds: ["job"] }), pause);
  });
  root.append(top.head, field("Part of the name or of the phone", search), rows, page.none, page.more);
  return { refresh: (change) => refresh(page, change), close: () => clearTimeout(wait) };
}

async function refresh(page, change) {
  if (may("relays:read") && (change.kinds.has("all") || change.kinds.has("configuration"))) {
    page.numbers = (await read("/api/numbers")).numbers.map(({ number }) => number);
  }
  const { found, hasMore } = await readList(
    "/api/customers", "customers", { search: page.search.value.trim() }, page.limit);
  list(page.rows, found, ({ id }) => id, () => makeRow(page), (node, customer) => node.renew(customer));
  page.none.hidden = found.length > 0;
  page.more.hidden = !hasMore;
}

function makeRow(page) {
  const parts = {
    name: make("h2", { class: "name" }), phone: make("span", { class: "soft" }), outs: make("ul", { class: "outs" }),
  };
  const head = make("div", { class: "card-head" }, parts.name, parts.phone);
  const row = make("li", { class: "row card", tabindex: "-1" }, head, parts.outs);
  if (may("jobs:write")) row.append(nameDetails(row));
  row.renew = (customer) => {
    row.customer = customer;
    write(parts.name, person(customer));
    write(parts.phone, phone(customer.phone));
    const outs = numbersOf(page, customer);
    list(parts.outs, outs, ({ number }) => number, () => makeOut(page, row), (node, out) => node.renew(out));
  };
  return row;
}

// The business's numbers and those that the customer has opted out of.
function numbersOf(page, { opted_out: outs = [] }) {
  const all = new Set([...page.numbers, ...outs.map(({ number }) => number)]);
  return [...all].map((number) => ({ number, out: outs.find((one) => one.number === number) ?? null }));
}

function makeOut(page, row) {
  const words = make("span");
  const node = make("li", {}, words);
  const act = (isOut) => optOut(page, row, node.number, isOut);
  const stop = confirmed("Opt out", "Yes, send them no more texts", () => act(true));
  const start = button("Opt in again", () => act(false), { class: "quiet" });
  if (may("jobs:write")) node.append(stop, start);
  node.renew = ({ number, out }) => {
    node.number = number;
    mark(node, "data-out", out ? "true" : null);
    write(words, out
      ? `${phone(number)}: opted out ${new Date(out.since).toLocaleDateString()} ${starters[out.by] ?? ""}`
      : `${phone(number)}: gets texts`);
    stop.hidden = out !== null;
    start.hidden = out?.by !== "dispatcher";
  };
  return node;
}

async function optOut(page, row, number, isOut) {
  const { id } = row.customer;
  await whileBusy([...row.querySelectorAll(".outs button")], async () => {
    try {
      await post(`/api/customers/${id}/opt-out`, { number, opted_out: isOut });
      const gets = isOut ? "gets no more texts" : "gets texts again";
      page.top.say(`${person(row.customer)} ${gets} from ${phone(number)}.`, "good");
    } catch (error) {
      page.top.say(why(error, "the row"), "bad");
    }
  });
  renew();
}

// Made when it is opened for the first time.
function nameDetails(row) {
  const details = make("details", {}, make("summary", {}, "Change the name"));
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    details.editor ??= addEditor(details, `/api/customers/${row.customer.id}`);
    details.editor.open();
  });
  return details;
}

function addEditor(details, path) {
  const made = editor({
    label: "Change the name", fields: [textField("name", "Name", { maxlength: 500 })],
    save: (changed, all, version) => rename(path, changed, version), reload: () => readVersion(path),
  });
  details.append(made.form);
  return made;
}

async function rename(path, changed, version) {
  const saved = await send("PATCH", path, changed, version);
  renew({ kinds: ["job"] });
  return saved;
}
