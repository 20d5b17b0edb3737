// The keys of the console. A view's own buttons say their key by `aria-keyshortcuts`; rows have the class `row`.
import { button, hasJustCome, make } from "./dom.js";

const help = [
  ["j, k", "next and previous row"],
  ["Enter", "open the row"],
  ["a", "acknowledge the row's text for whom is chosen"],
  ["e", "ask the next operator about it now"],
  ["/", "search"],
  ["Ctrl+Enter", "send what is being written"],
  ["Esc", "leave the field, close this"],
  ["?", "show the keys"],
];
const patience = 2000;
let lastG = -Infinity;
let views = [];
const dialog = make("dialog", { class: "keys", "aria-labelledby": "keys-title" });

const isTyping = (target) => target.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
const rows = () => [...document.querySelectorAll("#view .row")].filter((row) => row.offsetParent !== null);
const focusedRow = () => document.activeElement?.closest?.("#view .row");
const isAsked = () => document.querySelector("dialog[open]") !== null;

export function keys(all) {
  views = all;
  fillDialog();
  document.addEventListener("keydown", press);
}

function fillDialog() {
  const goTo = views.map(({ key, title }) => [`g ${key}`, title]);
  const lines = [...goTo, ...help].map(([key, what]) =>
    make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)));
  dialog.append(make("h2", { id: "keys-title" }, "Keys"), make("dl", {}, ...lines),
    button("Close", () => dialog.close(), { class: "primary" }));
  document.body.append(dialog);
}

function press(event) {
  if (event.key === "Escape" && isTyping(event.target)) { leave(event.target); return; }
  if (!isPlain(event) || isTyping(event.target) || isAsked()) return;
  // A key that is held goes from row to row and does nothing else.
  if (event.repeat && !["j", "k"].includes(event.key)) return;
  const isAfterG = Date.now() - lastG < patience;
  const act = isAfterG ? views.find(({ key }) => key === event.key) && (() => go(event.key)) : actions[event.key];
  lastG = !isAfterG && event.key === "g" ? Date.now() : -Infinity;
  if (!act || (event.key === "Enter" && !event.target.matches("li.row, tr.row"))) return;
  event.preventDefault();
  act();
}

const actions = {
  j: () => step(1),
  k: () => step(-1),
  a: () => pressButton("a"),
  e: () => pressButton("e"),
  Enter: openRow,
  "/": search,
  "?": () => dialog.showModal(),
};

function go(key) {
  location.hash = `#${views.find((view) => view.key === key).id}`;
}

function leave(field) {
  (field.closest(".row") ?? document.getElementById("view")).focus();
}

function step(by) {
  const all = rows();
  const at = all.indexOf(focusedRow());
  const next = at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[Math.min(all.length - 1, Math.max(0, at + by))];
  const target = next?.matches("a, button, summary, [tabindex]") ? next : next?.querySelector("a, button, summary");
  target?.focus();
  if (next) delete next.cameAt;
  next?.scrollIntoView({ block: "nearest" });
}

function pressButton(key) {
  steadyRow()?.querySelector(`[aria-keyshortcuts="${key}"]:not(:disabled)`)?.click();
}

function openRow() {
  steadyRow()?.querySelector("a")?.click();
}

function steadyRow() {
  const row = focusedRow();
  return row && !hasJustCome(row) ? row : null;
}

function search() {
  const field = document.querySelector("#view input[type=search]");
  if (field) { field.focus(); field.select(); return; }
  if (views.some(({ id }) => id === "customers")) location.hash = "#customers";
}
