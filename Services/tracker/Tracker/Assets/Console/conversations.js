// The conversations: each job's texts, and a box to answer its customer.
import { may, post, query, read, serverTime, why } from "./api.js";
import { ago, button, empty, field, heading, link, list, make, mark, person, phone, setTime, write } from "./dom.js";
import { renew } from "./live.js";

const longest = 1600;
const previews = 25;
const closed = new Set(["completed", "cancelled"]);
// What is being written about each job, also while another view is shown.
const drafts = new Map();
const lastTexts = new Map();

export const conversations = {
  id: "conversations", title: "Conversations", key: "c", scopes: ["jobs:read"], kinds: ["job", "relay", "command"],
  open: openConversations,
};

function openConversations(root, name) {
  const top = heading("Conversations");
  const jobs = make("ul", { class: "jobs" });
  const none = empty("There are no jobs yet.");
  const pane = make("section", { class: "thread", "aria-label": "Texts" });
  const more = button("Older jobs", () => { page.limit += 50; renew(); }, { hidden: true });
  const page = { jobs, none, more, limit: 50, name, thread: name ? openThread(pane, name) : null };
  if (!name) pane.append(empty("Choose a conversation."));
  const panes = make("div", { class: "panes", "data-open": name ? "thread" : "list" },
    make("nav", { class: "side", "aria-label": "Jobs" }, jobs, none, more), pane);
  root.append(top.head, panes);
  return { refresh: (change) => refresh(page, change), close: () => page.thread?.close() };
}

async function refresh(page, change) {
  if (page.thread && concerns(page.known, change)) page.known = await page.thread.refresh();
  if (change.kinds.has("all")) lastTexts.clear();
  for (const id of change.jobs) lastTexts.delete(id);
  const found = await pageOfJobs(page.limit);
  const jobs = found.jobs.sort((one, other) => closed.has(one.status) - closed.has(other.status));
  showJobs(page, jobs, found.next_cursor);
  await readPreviews(page, jobs);
}

const concerns = (job, { kinds, jobs }) => kinds.has("all") || !job || jobs.size === 0 || jobs.has(job.id);

// The API gives up to 200 at once.
async function pageOfJobs(limit) {
  const jobs = [];
  let cursor = null;
  do {
    const found = await read(`/api/jobs${query({ limit: Math.min(200, limit - jobs.length), cursor })}`);
    jobs.push(...found.jobs);
    cursor = found.next_cursor;
  } while (cursor && jobs.length < limit);
  return { jobs, next_cursor: cursor };
}

function showJobs(page, jobs, cursor) {
  list(page.jobs, jobs, ({ id }) => id, makeJob, (node, job) => renewJob(page, node, job));
  page.none.hidden = jobs.length > 0;
  page.more.hidden = !cursor;
}

function makeJob() {
  const parts = { name: make("span", { class: "name" }), status: make("span", { class: "badge" }),
    text: make("span", { class: "text" }), age: make("span", { class: "soft" }) };
  const anchor = make("a", { class: "row" }, parts.name, parts.status, parts.text, parts.age);
  return Object.assign(make("li", {}, anchor), { parts, anchor });
}

function renewJob(page, { parts, anchor }, job) {
  mark(anchor, "href", `#conversations/${job.number}`);
  mark(anchor, "aria-current", job.number === page.name ? "true" : null);
  write(parts.name, `${person(job.customer)} · ${job.number}`);
  write(parts.status, job.status.replace("_", " "));
  mark(parts.status, "data-status", job.status);
  const last = lastTexts.get(job.id);
  write(parts.text, last ? `${last.direction === "inbound" ? "" : "↩ "}${last.body || "A picture"}` : "");
  write(parts.age, ago(last?.timestamp ?? job.created_at, serverTime()));
}

// A list of jobs has no texts, so the last ones of the first jobs are read one after the other.
async function readPreviews(page, jobs) {
  for (const job of jobs.slice(0, previews).filter(({ id }) => !lastTexts.has(id))) {
    const { messages } = await read(`/api/jobs/${job.id}/messages`);
    const isTheirs = ({ from, to }) => [from, to].includes(job.customer.phone);
    lastTexts.set(job.id, messages.findLast(isTheirs) ?? null);
    const node = [...page.jobs.children].find(({ anchor }) => anchor.hash === `#conversations/${job.number}`);
    if (node) renewJob(page, node, job);
  }
}

// ---- One conversation

function openThread(pane, name) {
  const parts = {
    title: make("h2", { tabindex: "-1" }, name), about: make("p", { class: "soft" }),
    warning: make("p", { class: "warning", role: "note", hidden: true },
      "This customer has opted out: texts to them are refused until they text START."),
    log: make("ol", { class: "log", tabindex: "0", "aria-label": "Texts, oldest first" }),
    none: empty("No texts yet."),
  };
  const reply = may("jobs:write") ? replyBox(name) : null;
  pane.append(
    make("div", { class: "thread-head" }, link("‹ All", "#conversations", { class: "back" }), parts.title,
      link("Job", `#jobs/${encodeURIComponent(name)}`, { class: "aside" })),
    parts.about, parts.warning, parts.log, parts.none);
  if (reply) pane.append(reply.form);
  return { refresh: () => refreshThread(parts, reply, name), close: () => reply?.close() };
}

async function refreshThread(parts, reply, name) {
  const path = `/api/jobs/${encodeURIComponent(name)}`;
  const job = await read(path);
  const { messages } = await read(`${path}/messages`);
  write(parts.title, `${person(job.customer)} · ${job.number}`);
  const operator = job.assigned_operator?.name;
  write(parts.about, [phone(job.customer.phone), job.status.replace("_", " "), operator && `with ${operator}`]
    .filter(Boolean).join(" · "));
  parts.warning.hidden = !job.customer.opted_out;
  reply?.allow(!job.customer.opted_out);
  showTexts(parts, messages, job);
  return job;
}

// Stays at the newest text, unless somebody reads further up.
function showTexts({ log, none }, messages, job) {
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  list(log, messages, ({ id }) => id, makeText, (node, message) => renewText(node, message, job));
  none.hidden = messages.length > 0;
  if (isAtEnd) log.scrollTop = log.scrollHeight;
}

function makeText() {
  const parts = {
    who: make("span", { class: "who" }), body: make("p"), at: make("time"), state: make("span", { class: "state" }),
  };
  const meta = make("p", { class: "meta" }, parts.at, parts.state);
  return Object.assign(make("li", {}, parts.who, parts.body, meta), { parts });
}

function renewText(node, message, job) {
  const { parts } = node;
  mark(node, "data-direction", message.direction);
  write(parts.who, whose(message, job));
  write(parts.body, message.body || "A picture without words");
  setTime(parts.at, message.timestamp);
  const isBad = message.error_code != null || ["failed", "undelivered", "parked"].includes(message.status);
  mark(parts.state, "data-kind", isBad ? "bad" : null);
  write(parts.state, stateOf(message));
}

function whose({ direction, from, to }, job) {
  if (direction === "manual") return "Dispatcher to operators";
  if (direction === "inbound") return from === job.customer.phone ? person(job.customer) : `From ${phone(from)}`;
  return to === job.customer.phone ? "To the customer" : `To ${phone(to)}`;
}

function stateOf({ direction, status, retry_count: retries, error_code: code, error }) {
  const parts = [direction === "inbound" ? null : status];
  if (retries > 0) parts.push(`tried ${retries + 1} times`);
  if (code != null || error) parts.push([error, code != null && `(${code})`].filter(Boolean).join(" "));
  return parts.filter(Boolean).join(" · ");
}

// ---- The answer

// As the API counts them.
const length = (text) => [...text].length;

function replyBox(name) {
  const text = make("textarea", { rows: "3", "aria-keyshortcuts": "Control+Enter" });
  const count = make("span", { class: "counter soft" });
  const said = make("span", { class: "said", role: "status" });
  const submit = make("button", { class: "primary" }, "Send");
  const form = make("form", { class: "reply", "aria-label": "Answer" }, field("Text to the customer", text),
    make("div", { class: "row-end" }, count, said, submit));
  const box = { name, text, count, said, submit, isAllowed: true, isBusy: false };
  text.value = drafts.get(name) ?? "";
  text.addEventListener("input", () => { drafts.set(name, text.value); renewBox(box); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); send(box); });
  renewBox(box);
  const allow = (isAllowed) => { box.isAllowed = isAllowed; renewBox(box); };
  return { form, allow, close: () => drafts.set(name, text.value) };
}

function renewBox({ text, count, submit, isAllowed, isBusy }) {
  const used = length(text.value);
  write(count, `${used} of ${longest} characters`);
  mark(count, "data-kind", used > longest ? "bad" : null);
  submit.disabled = isBusy || !isAllowed || text.value.trim() === "" || used > longest;
}

async function send(box) {
  const body = box.text.value;
  if (box.submit.disabled) return;
  box.isBusy = true;
  renewBox(box);
  try {
    await post(`/api/jobs/${encodeURIComponent(box.name)}/messages`, { body });
    if (box.text.value === body) box.text.value = "";
    drafts.set(box.name, box.text.value);
    tellBox(box, "On its way.", "good");
  } catch (error) {
    tellBox(box, why(error, "the texts"), "bad");
  }
  box.isBusy = false;
  renewBox(box);
  renew({ kinds: ["job"] });
}

function tellBox({ said }, text, kind) {
  said.dataset.kind = kind;
  write(said, text);
}
