// A search in the record.
import { query, readText } from "./api.js";
import { button, choices, empty, field, heading, link, make, whileBusy } from "./dom.js";

const limit = 50;
const day = 24 * 3600 * 1000;
const records = {
  hops: "Turns of operators", events: "Events", relays: "Relays", inbound: "Texts received", outbound: "Texts sent",
  parked: "Parked",
};
const ofHopsAndEvents = new Set(["hops", "events"]);
// Neither tells a person anything; the exports have them.
const hidden = new Set(["cursor", "record", "tenant", "customer_id"]);

export const audit = {
  id: "audit", title: "Audit", key: "r", scopes: ["audit:read"], kinds: [], open: openAudit,
};

function openAudit(root) {
  const top = heading("Audit");
  // The placeholders show how a job's number and a phone are written.
  const inputs = {
    records: make("select"), job: make("input", { type: "search", placeholder: "J1042" }),
    operator: make("input", { type: "text" }), customer: make("input", { type: "tel", placeholder: "+15125550142" }),
    since: make("input", { type: "datetime-local" }), until: make("input", { type: "datetime-local" }),
  };
  choices(inputs.records, Object.entries(records).map(([value, label]) => ({ value, label })));
  inputs.since.value = localDay(Date.now() - 7 * day);
  const page = makePage(top, inputs);
  root.append(top.head, filters(page), page.exports,
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Records found" }, page.table),
    page.none, page.more);
  search(page);
  return { refresh: async () => {} };
}

function makePage(top, inputs) {
  const page = { top, inputs, table: make("table", { class: "cards wide" }), none: empty("Nothing on record fits.") };
  page.exports = make("p", { class: "links" });
  page.more = button("Next page", () => whileBusy([page.more], () => nextPage(page)), { hidden: true });
  page.none.hidden = true;
  return page;
}

function filters(page) {
  const { inputs } = page;
  const form = make("form", { class: "filters", role: "search" },
    field("Records", inputs.records), field("Job", inputs.job), field("Operator", inputs.operator),
    field("Customer's phone", inputs.customer), field("Since", inputs.since), field("Until", inputs.until),
    make("button", { class: "primary" }, "Search"));
  form.addEventListener("submit", (event) => { event.preventDefault(); search(page); });
  inputs.records.addEventListener("change", () => allow(page));
  return form;
}

// Only these records tell whom and what they are about.
function allow({ inputs }) {
  const hasFilters = ofHopsAndEvents.has(inputs.records.value);
  for (const name of ["job", "operator", "customer"]) inputs[name].disabled = !hasFilters;
}

function localDay(at) {
  const date = new Date(at);
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T00:00`;
}

function filter({ inputs }) {
  const entries = Object.entries(inputs).filter(([, input]) => !input.disabled).map(([name, input]) => {
    const value = input.value.trim();
    return [name, input.type === "datetime-local" && value ? new Date(value).toISOString() : value];
  });
  return Object.fromEntries(entries);
}

async function search(page) {
  page.asked = filter(page);
  page.rows = [];
  page.cursor = null;
  page.exports.replaceChildren("All of it as ", exportLink(page, "CSV", "csv"), " or ", exportLink(page, "JSON Lines", "jsonl"));
  await nextPage(page);
}

const exportLink = ({ asked }, label, format) =>
  link(label, `/api/audit${query({ ...asked, format })}`, { download: `${asked.records}.${format}` });

async function nextPage(page) {
  const { asked } = page;
  try {
    const text = await readText(`/api/audit${query({ ...asked, limit, cursor: page.cursor })}`);
    // Another search has begun meanwhile.
    if (asked !== page.asked) return;
    const found = text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    page.rows.push(...found);
    page.cursor = found.at(-1)?.cursor ?? page.cursor;
    page.more.hidden = found.length < limit;
    showRows(page);
    page.top.say(`${page.rows.length} shown${page.more.hidden ? "" : ", there are more"}.`, "note");
  } catch (error) {
    page.top.say(error.message, "bad");
  }
}

const title = (name) => name.replaceAll("_", " ");

function showRows(page) {
  page.none.hidden = page.rows.length > 0;
  const columns = [...new Set(page.rows.flatMap(Object.keys))].filter((name) => !hidden.has(name));
  const head = make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, title(name))));
  const cell = (row, name) => make("td", { "data-label": title(name) }, shown(row[name]));
  const body = page.rows.map((row) =>
    make("tr", { class: "row", tabindex: "-1" }, ...columns.map((name) => cell(row, name))));
  page.table.hidden = page.rows.length === 0;
  page.table.replaceChildren(make("caption", { class: "unseen" }, records[page.asked.records]), make("thead", {}, head),
    make("tbody", {}, ...body));
}

function moment(value) {
  const words = new Date(value).toLocaleString([], { dateStyle: "short", timeStyle: "medium" });
  return make("time", { datetime: value }, words);
}

const isMoment = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function shown(value) {
  if (value == null) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isMoment.test(value)) return moment(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
