// What could not be processed, until somebody has dealt with it.
import { post, readList, why } from "./api.js";
import { button, confirmed, empty, heading, list, make, setTime, whileBusy, write } from "./dom.js";
import { renew } from "./live.js";

export const parked = {
  id: "parked", title: "Parked", key: "p", scopes: ["admin"], kinds: ["command", "relay", "job"], open: openParked,
};

function openParked(root) {
  const top = heading("Parked");
  const rows = make("ul", { class: "list" });
  const page = { top, rows, none: empty("Nothing is parked. Everything could be processed."), limit: 50 };
  page.more = button("More", () => { page.limit += 50; renew(); }, { hidden: true });
  root.append(top.head, make("p", { class: "hint" }, "Messages that could not be processed, oldest first."), rows,
    page.none, page.more);
  return { refresh: () => refresh(page) };
}

async function refresh(page) {
  const { found, hasMore } = await readList("/api/parked", "parked", {}, page.limit);
  list(page.rows, found, ({ id }) => id, ({ id }) => makeRow(page, id), renewRow);
  page.none.hidden = found.length > 0;
  page.more.hidden = !hasMore;
}

function makeRow(page, id) {
  const parts = { reason: make("h2", { class: "name" }), queue: make("span"), size: make("span"), at: make("time") };
  const again = button("Queue again", () => act("requeue"));
  const drop = confirmed("Drop", "Yes, drop it for good", () => act("drop"));
  const row = make("li", { class: "row card", tabindex: "-1" }, make("div", { class: "card-head" }, parts.reason),
    make("p", { class: "soft meta" }, parts.queue, parts.at, parts.size),
    make("div", { class: "row-end" }, drop, again));
  const act = (word) => whileBusy([again], () => order(page, id, word));
  return Object.assign(row, { parts });
}

function renewRow({ parts }, { queue, reason, parked_at: at, size }) {
  write(parts.reason, reason);
  write(parts.queue, `from ${queue}`);
  write(parts.size, `${size} bytes`);
  setTime(parts.at, at);
}

const done = { requeue: "It is queued again.", drop: "It is dropped." };

async function order(page, id, word) {
  try {
    await post(`/api/parked/${encodeURIComponent(id)}/${word}`);
    page.top.say(done[word], "good");
  } catch (error) {
    page.top.say(why(error, "the list"), "bad");
  }
  await renew();
}
