// Making and renewing what is shown. Text from outside only ever becomes text.
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.filter((child) => child != null));
  return node;
}

function set(node, name, value) {
  if (value == null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : value);
}

export const button = (label, act, attributes = {}) =>
  make("button", { type: "button", onclick: act, ...attributes }, label);
export const link = (label, href, attributes = {}) => make("a", { href, ...attributes }, label);

// Leaves a text alone that has not changed, so that a selection in it stays.
export function write(node, text) {
  const wanted = text ?? "";
  if (node.textContent !== wanted) node.textContent = wanted;
}

export function mark(node, name, value) {
  if (value == null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

const shownKey = Symbol("key");

// Makes a parent's children those of the items: each keeps its element, and with it the focus and what is typed.
// `build` makes an item's element, and `renew(element, item)` writes the item into it.
export function list(parent, items, keyOf, build, renew) {
  const old = new Map([...parent.children].map((node) => [node[shownKey], node]));
  const nodes = items.map((item) => {
    const key = String(keyOf(item));
    const node = old.get(key) ?? Object.assign(build(item), { [shownKey]: key });
    old.delete(key);
    renew?.(node, item);
    return node;
  });
  const next = [...old.values()].reduce((found, gone) => neighbour(gone, nodes) ?? found, null);
  for (const gone of old.values()) gone.remove();
  arrange(parent, nodes);
  if (!next) return;
  next.cameAt = Date.now();
  next.focus();
}

// Whether a row got the focus by itself just now: a key that is pressed then was meant for the one before.
export const hasJustCome = ({ cameAt }) => cameAt !== undefined && Date.now() - cameAt < 1500;

// Who gets the focus when the one that has it goes.
function neighbour(gone, nodes) {
  if (!gone.contains(document.activeElement)) return null;
  for (let node = gone.nextElementSibling; node; node = node.nextElementSibling) if (nodes.includes(node)) return node;
  return nodes.at(-1) ?? document.querySelector("main");
}

// The element with the focus is never moved, because it would lose the focus: the others are, around it.
function arrange(parent, nodes) {
  const fixed = Math.max(0, nodes.findIndex((node) => node.contains(document.activeElement)));
  if (nodes.length > 0 && nodes[fixed].parentNode !== parent) parent.append(nodes[fixed]);
  for (let index = fixed - 1; index >= 0; index -= 1) {
    if (nodes[index].nextElementSibling !== nodes[index + 1]) parent.insertBefore(nodes[index], nodes[index + 1]);
  }
  for (let index = fixed + 1; index < nodes.length; index += 1) {
    if (nodes[index].previousElementSibling !== nodes[index - 1]) nodes[index - 1].after(nodes[index]);
  }
}

// A select's options, keeping what is chosen as long as there is such an option.
export function choices(select, options) {
  const same = options.length === select.options.length
    && options.every(({ value, label }, index) =>
      select.options[index].value === value && select.options[index].text === label);
  if (same) return;
  const chosen = select.value;
  select.replaceChildren(...options.map(({ value, label }) => make("option", { value }, label)));
  if (options.some(({ value }) => value === chosen)) select.value = chosen;
}

let fieldCount = 0;

// A labelled input. `note` is read with it.
export function field(label, input, { note, isHidden = false } = {}) {
  fieldCount += 1;
  input.id ||= `field-${fieldCount}`;
  const name = make("label", { for: input.id, class: isHidden ? "unseen" : null }, label);
  if (!note) return make("div", { class: "field" }, name, input);
  const hint = make("p", { class: "hint", id: `${input.id}-note` }, note);
  input.setAttribute("aria-describedby", hint.id);
  return make("div", { class: "field" }, name, input, hint);
}

export const isoTime = (iso) => (iso ? new Date(iso) : null);

export function time(iso) {
  const node = make("time");
  setTime(node, iso);
  return node;
}

export function setTime(node, iso) {
  mark(node, "datetime", iso ?? null);
  write(node, iso ? clockTime(iso) : "");
}

function clockTime(iso) {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  return at.toLocaleString([], isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
}

// `+15125550142` as people read it; others are left as they are.
export function phone(e164) {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164 ?? "");
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : e164 ?? "";
}

export const person = ({ name, phone: number }) => name || phone(number);

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}\u00a0min\u00a0${String(whole % 60).padStart(2, "0")}\u00a0s`;
  return `${Math.floor(whole / 3600)}\u00a0h\u00a0${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")}\u00a0min`;
}

export function ago(iso, now) {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

export const empty = (text) => make("p", { class: "empty" }, text);

// A view's heading, with what can be done beside it and a line that says what happened last.
export function heading(title, ...tools) {
  const said = make("p", { class: "said", role: "status" });
  const head = make("div", { class: "head" }, make("h1", { tabindex: "-1" }, title), ...tools, said);
  return { head, say: (text, kind = "good") => { said.dataset.kind = kind; said.textContent = text; } };
}

// Buttons cannot be pressed again while what they began is under way. Their row keeps the focus meanwhile, because a
// disabled button cannot; it comes back to the one that had it, unless it was moved.
export async function whileBusy(buttons, work) {
  const focused = buttons.find((one) => one === document.activeElement);
  const row = focused?.closest(".row[tabindex]");
  row?.focus();
  for (const one of buttons) one.disabled = true;
  try {
    return await work();
  } finally {
    for (const one of buttons) one.disabled = false;
    if (focused?.isConnected && [row, document.body, focused].includes(document.activeElement)) focused.focus();
  }
}

// Asks in a dialog; whoever leaves it by Esc says no.
export function ask(question, yes, no) {
  const dialog = make("dialog", { class: "ask", "aria-label": question });
  const answer = (label, word, attributes) => button(label, () => dialog.close(word), attributes);
  dialog.append(make("p", {}, question),
    make("div", { class: "row-end" }, answer(no, "no", { class: "primary" }), answer(yes, "yes")));
  document.body.append(dialog);
  return new Promise((done) => {
    dialog.addEventListener("close", () => { dialog.remove(); done(dialog.returnValue === "yes"); });
    dialog.showModal();
  });
}

// A select's option, also one that there is none of: a form gives back what it was given.
export function choose(select, value) {
  const wanted = value ?? "";
  const isMissing = [...select.options].every((option) => option.value !== wanted);
  if (isMissing) select.append(make("option", { value: wanted }, wanted || "–"));
  select.value = wanted;
}

// A button that asks once more, in its own place, before it acts.
export function confirmed(label, question, act) {
  const first = button(label, () => ask(true), { class: "quiet" });
  const yes = button(question, () => { ask(false); act(); }, { class: "danger" });
  const no = button("Keep it", () => ask(false), { class: "quiet" });
  const place = make("span", { class: "confirm" }, first);
  const ask = (isAsking) => {
    place.replaceChildren(...(isAsking ? [yes, no] : [first]));
    (isAsking ? no : first).focus();
  };
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || first.isConnected) return;
    event.stopPropagation();
    ask(false);
  });
  return place;
}
