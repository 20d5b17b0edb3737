// How the operators did with their turns.
import { query, read } from "./api.js";
import { choices, duration, empty, field, heading, list, make, mark, write } from "./dom.js";
import { renew } from "./live.js";

const day = 24 * 3600 * 1000;
const periods = [[1, "the last day"], [7, "the last week"], [30, "the last 30 days"], [90, "the last 90 days"]];
const columns = ["Operator", "Turns", "Asked", "Acknowledged", "Passed", "No answer", "Median", "90 of 100 within"];
const outcomes = ["acknowledged", "passed", "expired"];

export const performance = {
  id: "performance", title: "Performance", key: "f", scopes: ["operators:read"], kinds: [], open: openPerformance,
};

function openPerformance(root) {
  const top = heading("Performance");
  const period = make("select");
  choices(period, periods.map(([days, label]) => ({ value: String(days), label })));
  period.value = "30";
  period.addEventListener("change", () => renew());
  const body = make("tbody");
  const table = make("table", { class: "cards" }, make("caption", { class: "hint" },
    "Turns that began in the period. Times are those of the operators' own answers."),
    make("thead", {}, make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, name)))), body);
  const page = { period, body, none: empty("There are no operators.") };
  root.append(top.head, field("Period", period), legend(), table, page.none);
  return { refresh: () => refresh(page) };
}

function legend() {
  const words = { acknowledged: "acknowledged", passed: "passed", expired: "no answer" };
  const parts = outcomes.map((name) => make("span", { "data-part": name }, words[name]));
  return make("p", { class: "legend soft" }, ...parts);
}

async function refresh(page) {
  const since = new Date(Date.now() - Number(page.period.value) * day).toISOString();
  const { operators } = await read(`/api/operators/performance${query({ since })}`);
  const most = Math.max(1, ...operators.map(({ asked }) => asked));
  list(page.body, operators, ({ id }) => id, makeRow, (row, one) => renewRow(row, one, most));
  page.none.hidden = operators.length > 0;
}

function makeRow() {
  const cells = columns.slice(1).map((name) => make("td", { "data-label": name }));
  const name = make("th", { scope: "row" });
  return Object.assign(make("tr", { class: "row", tabindex: "-1" }, name, ...cells), { parts: { name, cells } });
}

function renewRow({ parts: { name, cells } }, one, most) {
  write(name, one.active ? one.name : `${one.name} (not asked any more)`);
  cells[0].replaceChildren(bar(one, most));
  const times = [one.median_seconds_to_acknowledge, one.p90_seconds_to_acknowledge];
  const told = times.map((value) => (value == null ? "–" : duration(value)));
  const values = [one.asked, one.acknowledged, one.passed, one.expired, ...told];
  values.forEach((value, index) => write(cells[index + 1], String(value)));
}

// The numbers stand beside it, so it is only for the eye.
function bar(one, most) {
  const picture = svg("svg", { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
  const width = (one.asked / most) * 100;
  picture.append(svg("rect", { class: "all", x: 0, y: 0, width, height: 10 }));
  let x = 0;
  for (const name of outcomes) {
    const part = (one[name] / most) * 100;
    picture.append(svg("rect", { "data-part": name, x, y: 0, width: part, height: 10 }));
    x += part;
  }
  return picture;
}

function svg(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) mark(node, name, String(value));
  return node;
}
