// The conversations: each job's texts, and a box to answer its customer.
import { business, may, post, query, read, readList, serverTime, why } from "./api.js";
import { ago, button, empty, field, heading, link, list, make, mark, person, phone, setTime, write } from "./dom.js";
import { Details, renew } from "./live.js";

const longest = 1600;
const previews = 25;
const pageLength = 100;
const closed = new Set(["completed", "cancelled"]);
// A list of jobs has no texts: the last one with the customer.
const lastTexts = new Details(async ({ id, customer }) => {
  const { messages } = await read(`/api/jobs/${id}/messages`);
  return messages.findLast(({ from, to }) => [from, to].includes(customer.phone)) ?? null;
});

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
  return { refresh: (change) => refresh(page, change), close: () => { page.isClosed = true; } };
}

async function refresh(page, change) {
  if (page.thread && concerns(page.known, change)) page.known = await page.thread.refresh();
  lastTexts.change(change.kinds.has("all") ? undefined : change.jobs);
  const { found, hasMore } = await readList("/api/jobs", "jobs", {}, page.limit);
  const jobs = found.sort((one, other) => closed.has(one.status) - closed.has(other.status));
  showJobs(page, jobs, hasMore);
  lastTexts.fill(page, jobs.slice(0, previews), (job) => showPreview(page, job));
}

const concerns = (job, { kinds, jobs }) => kinds.has("all") || !job || jobs.size === 0 || jobs.has(job.id);

function showJobs(page, jobs, hasMore) {
  list(page.jobs, jobs, ({ id }) => id, makeJob, (node, job) => renewJob(page, node, job));
  page.none.hidden = jobs.length > 0;
  page.more.hidden = !hasMore;
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
  const last = lastTexts.of(job.id);
  write(parts.text, last ? `${last.direction === "inbound" ? "" : "↩ "}${last.body || "A picture"}` : "");
  write(parts.age, ago(last?.timestamp ?? job.created_at, serverTime()));
}

function showPreview(page, job) {
  const node = [...page.jobs.children].find(({ anchor }) => anchor.hash === `#conversations/${job.number}`);
  if (node) renewJob(page, node, job);
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
  const thread = { name, parts, pages: 1, reply: may("jobs:write") ? replyBox(name) : null };
  parts.more = button("Earlier texts", () => { thread.pages += 1; parts.log.scrollTop = 0; renew(); },
    { hidden: true, class: "earlier" });
  pane.append(
    make("div", { class: "thread-head" }, link("‹ All", "#conversations", { class: "back" }), parts.title,
      link("Job", `#jobs/${encodeURIComponent(name)}`, { class: "aside" })),
    parts.about, parts.warning, parts.more, parts.log, parts.none);
  if (thread.reply) pane.append(thread.reply.form);
  return { refresh: () => refreshThread(thread) };
}

async function refreshThread({ name, parts, pages, reply }) {
  const path = `/api/jobs/${encodeURIComponent(name)}`;
  const job = await read(path);
  const { texts, hasMore } = await readTexts(`${path}/messages`, pages);
  write(parts.title, `${person(job.customer)} · ${job.number}`);
  const operator = job.assigned_operator?.name;
  write(parts.about, [phone(job.customer.phone), job.status.replace("_", " "), operator && `with ${operator}`]
    .filter(Boolean).join(" · "));
  parts.warning.hidden = !job.customer.opted_out;
  reply?.allow(!job.customer.opted_out);
  parts.more.hidden = !hasMore;
  showTexts(parts, texts, job);
  return job;
}

// The first page has the newest texts, and each is oldest first.
async function readTexts(path, pages) {
  let texts = [];
  let cursor = null;
  let left = pages;
  do {
    const answer = await read(`${path}${query({ limit: pageLength, cursor })}`);
    texts = [...answer.messages, ...texts];
    cursor = answer.next_cursor;
    left -= 1;
  } while (cursor && left > 0);
  return { texts, hasMore: Boolean(cursor) };
}

// Stays at the newest text, unless somebody reads further up: then at what was the first one, whatever comes before it.
function showTexts({ log, none }, texts, job) {
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const first = log.firstElementChild;
  const above = first && first.offsetTop - log.scrollTop;
  list(log, texts, ({ id }) => id, makeText, (node, message) => renewText(node, message, job));
  none.hidden = texts.length > 0;
  if (isAtEnd) log.scrollTop = log.scrollHeight;
  else if (first?.isConnected && first !== log.firstElementChild) log.scrollTop = first.offsetTop - above;
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

// What is being written and sent about each job, also while another view is shown. What is written outlives a reload and
// a new sign-in; what is being sent does not, because it is to be sent once.
const draftsKey = `drafts ${business}`;
const newLetter = (draft) => ({ draft, isBusy: false, said: "", kind: "note" });
const drafts = Object.entries(JSON.parse(sessionStorage.getItem(draftsKey) ?? "{}"));
const letters = new Map(drafts.map(([name, draft]) => [name, newLetter(draft)]));
// The box that is shown.
let shownBox = null;

function letterOf(name) {
  if (!letters.has(name)) letters.set(name, newLetter(""));
  return letters.get(name);
}

function keepDrafts() {
  const idle = [...letters].filter(([, { draft, isBusy }]) => draft && !isBusy);
  const kept = idle.map(([name, { draft }]) => [name, draft]);
  sessionStorage.setItem(draftsKey, JSON.stringify(Object.fromEntries(kept)));
}

export const forgetDrafts = () => sessionStorage.clear();

// As the API counts them.
const length = (text) => [...text].length;

function replyBox(name) {
  const letter = letterOf(name);
  const text = make("textarea", { rows: "3", "aria-keyshortcuts": "Control+Enter" });
  const count = make("span", { class: "counter soft" });
  const said = make("span", { class: "said", role: "status" });
  const submit = make("button", { class: "primary" }, "Send");
  const form = make("form", { class: "reply", "aria-label": "Answer" }, field("Text to the customer", text),
    make("div", { class: "row-end" }, count, said, submit));
  const box = { letter, text, count, said, submit, isAllowed: true };
  text.addEventListener("input", () => { letter.draft = text.value; keepDrafts(); renewBox(box); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); if (!submit.disabled) send(name, letter); });
  form.isDirty = () => letter.draft.trim() !== "";
  form.keepsDraft = true;
  shownBox = box;
  renewBox(box);
  return { form, allow: (isAllowed) => { box.isAllowed = isAllowed; renewBox(box); } };
}

function renewBox({ letter, text, count, said, submit, isAllowed }) {
  const used = length(letter.draft);
  if (text.value !== letter.draft) text.value = letter.draft;
  write(count, `${used} of ${longest} characters`);
  mark(count, "data-kind", used > longest ? "bad" : null);
  said.dataset.kind = letter.kind;
  write(said, letter.said);
  submit.disabled = letter.isBusy || !isAllowed || letter.draft.trim() === "" || used > longest;
}

// Another box may show the letter by the time that the answer comes.
function renewLetter(letter, changes) {
  Object.assign(letter, changes);
  keepDrafts();
  if (shownBox?.letter === letter) renewBox(shownBox);
}

async function send(name, letter) {
  const body = letter.draft;
  renewLetter(letter, { isBusy: true, said: "" });
  try {
    await post(`/api/jobs/${encodeURIComponent(name)}/messages`, { body });
    renewLetter(letter, { draft: letter.draft === body ? "" : letter.draft, said: "On its way.", kind: "good" });
  } catch (error) {
    renewLetter(letter, { said: why(error, "the texts"), kind: "bad" });
  }
  renewLetter(letter, { isBusy: false });
  renew({ kinds: ["job"] });
}
