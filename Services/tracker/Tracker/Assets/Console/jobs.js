// The jobs: where each stands, what is known of it, and what can be changed.
import { change as send, may, outcome, post, read, readList, readVersion, why } from "./api.js";
import {
  button, choices, confirmed, empty, field, heading, link, list, make, mark, person, phone, setTime, whileBusy, write,
} from "./dom.js";
import { editor, inputField, momentField, textField } from "./form.js";
import { renew } from "./live.js";
import { drawMap } from "./map.js";

export const jobs = {
  id: "jobs", title: "Jobs", key: "j", scopes: ["jobs:read"], kinds: ["job", "relay"],
  open: (root, name) => (name === "new" ? openNew(root) : name ? openJob(root, name) : openList(root)),
};

const words = (status) => status.replace("_", " ");
const path = (name) => `/api/jobs/${encodeURIComponent(name)}`;

// ---- The list

const columns = ["Job", "Customer", "Status", "Operator", "ETA", "Service", "Made"];
const pause = 250;
const statuses = ["queued", "dispatched", "in_progress", "completed", "cancelled"];
const statusChoices = [
  { value: "", label: "all" }, { value: "queued,dispatched,in_progress", label: "not over" },
  ...statuses.map((status) => ({ value: status, label: words(status) })),
];

function openList(root) {
  const top = heading("Jobs", may("jobs:write") ? link("New job", "#jobs/new", { class: "button primary" }) : null);
  const body = make("tbody");
  const table = make("table", { class: "cards" }, make("caption", { class: "unseen" }, "Jobs, newest first"),
    make("thead", {}, make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, name)))), body);
  const search = make("input", { type: "search", autocomplete: "off", maxlength: 60, "aria-keyshortcuts": "/" });
  const status = make("select");
  choices(status, statusChoices);
  const page = { body, search, status, none: empty(""), limit: 50 };
  page.more = button("Older jobs", () => { page.limit += 50; renew(); }, { hidden: true });
  const narrow = () => { page.limit = 50; renew({ kinds: ["job"] }); };
  let wait = null;
  search.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(narrow, pause);
  });
  status.addEventListener("change", narrow);
  const filters = make("div", { class: "filters" },
    field("Job, customer's name or phone", search), field("Status", status));
  root.append(top.head, filters, table, page.none, page.more);
  return { refresh: () => refreshList(page), close: () => clearTimeout(wait) };
}

async function refreshList(page) {
  const fields = { search: page.search.value.trim(), status: page.status.value };
  const { found, hasMore } = await readList("/api/jobs", "jobs", fields, page.limit);
  list(page.body, found, ({ id }) => id, makeRow, renewRow);
  write(page.none, fields.search || fields.status ? "No job fits." : "There are no jobs yet.");
  page.none.hidden = found.length > 0;
  page.more.hidden = !hasMore;
}

function makeRow() {
  const number = link("", "");
  const cells = columns.slice(1).map((name) => make("td", { "data-label": name }));
  const status = make("span", { class: "badge" });
  const [eta, made] = [make("time"), make("time")];
  cells[1].append(status);
  cells[3].append(eta);
  cells[5].append(made);
  const row = make("tr", { class: "row" }, make("th", { scope: "row" }, number), ...cells);
  return Object.assign(row, { parts: { number, cells, status, eta, made } });
}

function renewRow({ parts: { number, cells, status, eta, made } }, job) {
  write(number, job.number);
  mark(number, "href", `#jobs/${job.number}`);
  write(cells[0], person(job.customer));
  write(status, words(job.status));
  mark(status, "data-status", job.status);
  write(cells[2], job.assigned_operator?.name ?? "–");
  setTime(eta, job.eta);
  write(cells[4], job.service_type ?? "–");
  setTime(made, job.created_at);
}

// ---- A new one

// The placeholder shows how a phone is written.
const newJob = [
  ["phone", "Customer's phone", { type: "tel", required: true, placeholder: "+15125550142", inputmode: "tel" }],
  ["name", "Customer's name", {}], ["service_type", "Service", {}], ["address", "Address", {}],
];

function openNew(root) {
  const top = heading("New job", link("‹ Jobs", "#jobs", { class: "back" }));
  const fields = newJob.map(([name, label, attributes]) => textField(name, label, attributes));
  const eta = momentField("eta", "Expected");
  const submit = make("button", { class: "primary" }, "Open the job");
  const all = [...fields, eta];
  const form = make("form", { class: "editor", "aria-label": "New job" }, ...all.map(({ node }) => node),
    make("div", { class: "row-end" }, submit));
  form.isDirty = () => all.some((one) => one.get() !== null);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy([submit], () => create(form, all, top));
  });
  root.append(top.head, form);
  return { refresh: async () => {} };
}

async function create(form, fields, top) {
  const filled = Object.fromEntries(fields.map((one) => [one.name, one.get()]).filter(([, value]) => value != null));
  const { phone: number, name, ...rest } = filled;
  try {
    const job = await post("/api/jobs", { ...rest, customer: name ? { phone: number, name } : { phone: number } });
    form.reset();
    location.hash = `#jobs/${job.number}`;
  } catch (error) {
    const wrong = fields.find((one) => error.field?.split(".").at(-1) === one.name);
    for (const one of fields) mark(one.input, "aria-invalid", one === wrong ? "true" : null);
    wrong?.input.focus();
    top.say(why(error, "the jobs"), "bad");
  }
}

// ---- One of them

function openJob(root, name) {
  const top = heading(name, link("‹ Jobs", "#jobs", { class: "back" }));
  const facts = make("dl", { class: "facts" });
  const map = make("div", { class: "map-place" });
  const page = { name, top, facts, map, form: may("jobs:write") ? jobEditor(name) : null };
  const main = make("div", { class: "columns" }, make("div", {}, facts, map), make("div", {}));
  if (page.form) main.lastElementChild.append(make("h2", {}, "Change"), page.form.form);
  if (may("relays:write")) {
    page.question = question(page);
    main.lastElementChild.append(make("h2", {}, "Ask the operators"), page.question.form);
  }
  if (may("jobs:write")) {
    page.renewLink = confirmed("New link", "Yes, end the old link", () => renewLink(page));
    page.callOff = confirmed("Call the job off", "Yes, call it off", () => callOff(page));
    main.lastElementChild.append(page.callOff);
  }
  root.append(top.head, main);
  return { refresh: (change) => refreshJob(page, change) };
}

async function refreshJob(page, change) {
  if (page.job && !change.kinds.has("all") && change.jobs.size > 0 && !change.jobs.has(page.job.id)) return;
  showJob(page, await readVersion(path(page.name)));
  if (page.question && (!page.isFilled || change.kinds.has("all"))) await page.question.fill();
  page.isFilled = true;
}

function showJob(page, record) {
  const job = record.value;
  page.job = job;
  write(page.top.head.querySelector("h1"), `${job.number} · ${person(job.customer)}`);
  showFacts(page, job);
  page.form?.show(record);
  const isOver = ["completed", "cancelled"].includes(job.status);
  if (page.callOff) page.callOff.hidden = isOver;
  const drawn = JSON.stringify([job.location, job.waypoints]);
  if (page.drawn === drawn) return;
  page.drawn = drawn;
  page.map.replaceChildren(drawMap(job) ?? empty("Where the operator is has not been told."));
}

const moment = (iso) => new Date(iso).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

function showFacts(page, job) {
  const facts = [
    ["Status", words(job.status)], ["Customer", `${person(job.customer)}, ${phone(job.customer.phone)}`],
    ["Texts", job.customer.opted_out ? "opted out" : `through ${phone(job.business_number)}`],
    ["Operator", job.assigned_operator?.name ?? "nobody yet"], ["Service", job.service_type ?? "–"],
    ["Address", job.address ?? "–"], ["ETA", job.eta ? moment(job.eta) : "–"],
  ];
  list(page.facts, facts, ([label]) => label,
    ([label]) => make("div", {}, make("dt", {}, label), make("dd")), (node, [, value]) => write(node.lastChild, value));
  if (!page.links) {
    page.tracking = trackingLink(page.top);
    page.links = make("p", { class: "links" }, link("Conversation", `#conversations/${job.number}`, { class: "button" }),
      page.tracking.node, page.renewLink);
    page.facts.after(page.links);
  }
  page.tracking.set(job.tracking_url);
}

// Without a secure context there is no clipboard: then the link is shown selected.
function trackingLink(top) {
  const input = make("input", { type: "text", readonly: true, "aria-label": "Tracking link" });
  const node = make("span", { class: "copy" });
  const show = () => { node.replaceChildren(input); input.select(); };
  node.append(button("Copy tracking link", async () => {
    try {
      await navigator.clipboard.writeText(input.value);
      top.say("The tracking link is copied.", "good");
    } catch {
      show();
    }
  }));
  return { node, show, set: (url) => { if (input.value !== url) input.value = url; } };
}

async function renewLink(page) {
  const buttons = [...page.renewLink.querySelectorAll("button")];
  await whileBusy(buttons, async () => {
    try {
      const job = await post(`${path(page.name)}/link`);
      page.tracking.set(job.tracking_url);
      page.tracking.show();
      page.top.say("The old link opens nothing any more. Here is the new one.", "good");
    } catch (error) {
      page.top.say(why(error, "the tracking link"), "bad");
    }
  });
  renew();
}

// Two numbers as one field, because a place is set or taken away as a whole.
function locationField() {
  // The placeholder shows how a place is written.
  const input = make("input", {
    type: "text", autocomplete: "off", placeholder: "30.26720, -97.74310", title: "Two numbers",
    pattern: "-?[0-9.]+[, ]+-?[0-9.]+",
  });
  return inputField("location", "Operator's place", input, {
    note: "Latitude, longitude. Empty for none.",
    get: () => {
      const text = input.value.trim();
      if (!text) return null;
      const [latitude, longitude] = text.split(/[,\s]+/).map(Number);
      return { latitude, longitude };
    },
    set: (value) => { input.value = value ? `${value.latitude}, ${value.longitude}` : ""; },
    describe: ({ latitude, longitude }) => `${latitude}, ${longitude}`,
  });
}

const jobEditor = (name) => editor({
  label: "Change the job",
  fields: [
    momentField("eta", "ETA"), textField("address", "Address"), textField("service_type", "Service"), locationField(),
  ],
  save: async (changed, all, version) => {
    const saved = await send("PATCH", path(name), changed, version);
    renew({ kinds: ["job"] });
    return saved;
  },
  reload: () => readVersion(path(name)),
});

async function callOff(page) {
  const buttons = [...page.callOff.querySelectorAll("button")];
  await whileBusy(buttons, async () => {
    try {
      const answer = await send("PATCH", path(page.name), { status: "cancelled" }, page.form?.version);
      await outcome(answer.value);
      page.top.say("The job is called off. Nobody is asked about it any more.", "good");
    } catch (error) {
      page.top.say(callOffRefusal(error), "bad");
    }
  });
  renew();
}

function callOffRefusal(error) {
  const isLate = error.status === 412;
  return isLate ? "Somebody else changed the job meanwhile. Look at it again first." : why(error, "the status");
}

// ---- A question to the operators

function question(page) {
  const text = make("textarea", { rows: "3", maxlength: "1600", required: true });
  const operator = make("select");
  const chain = make("select");
  const submit = make("button", { class: "primary" }, "Ask");
  const said = make("span", { class: "said", role: "status" });
  const form = make("form", { class: "editor", "aria-label": "Ask the operators" },
    field("Text", text, { note: "Goes to the operators as a customer's text does. The customer does not see it." }),
    field("Ask first", operator), field("Then the chain", chain), make("div", { class: "row-end" }, said, submit));
  form.isDirty = () => text.value.trim() !== "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy([submit], () => ask(page, { text, operator, chain, said }));
  });
  return { form, fill: () => fillQuestion(operator, chain) };
}

async function fillQuestion(operator, chain) {
  const { operators } = await read("/api/operators");
  const { chains } = await read("/api/chains");
  const names = operators.filter((one) => one.active).map(({ id, name }) => ({ value: id, label: name }));
  choices(operator, [{ value: "", label: "whoever is first in the chain" }, ...names]);
  const chainNames = chains.map(({ name }) => ({ value: name, label: name }));
  choices(chain, [{ value: "", label: "of the job's number" }, ...chainNames]);
}

async function ask(page, { text, operator, chain, said }) {
  const order = { job: page.job.number, text: text.value };
  if (operator.value) order.operator = operator.value;
  if (chain.value) order.chain = chain.value;
  try {
    await post("/api/relays", order);
    text.value = "";
    said.dataset.kind = "good";
    write(said, "The operators are being asked. It is on the board.");
  } catch (error) {
    said.dataset.kind = "bad";
    write(said, why(error, "the board"));
  }
}
