// Forms over what the API has. What was typed stays, whatever comes in meanwhile, until it is saved.
import { Refusal } from "./api.js";
import { button, field, make, mark, whileBusy, write } from "./dom.js";

// The order of an object's members says nothing.
const sorted = (_, part) =>
  part && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part;
const same = (one, other) => JSON.stringify(one, sorted) === JSON.stringify(other, sorted);
const conflict = "Somebody else changed this meanwhile. What you typed is still here, with what is stored now beside it. "
  + "Save again to put yours in its place.";

// A field over an input. `get` and `set` speak the API's values, with null for nothing.
export function inputField(name, label, input, { get, set, note, describe = String } = {}) {
  const node = field(label, input, { note });
  return {
    name, node, input,
    get: get ?? (() => input.value.trim() || null),
    set: set ?? ((value) => { input.value = value ?? ""; }),
    describe: (value) => (value == null || value === "" ? "nothing" : describe(value)),
  };
}

export const textField = (name, label, attributes = {}, options) =>
  inputField(name, label, make("input", { type: "text", autocomplete: "off", ...attributes }), options);

export function numberField(name, label, attributes, options) {
  const input = make("input", { type: "number", inputmode: "decimal", ...attributes });
  return inputField(name, label, input, { get: () => (input.value === "" ? null : Number(input.value)), ...options });
}

const twoDigits = (number) => String(number).padStart(2, "0");

// A moment by this device's clock, as inputs of the type datetime-local want it.
function localMinute(iso) {
  const at = new Date(iso);
  const day = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join("-");
  return `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

export function momentField(name, label, options) {
  const input = make("input", { type: "datetime-local" });
  return inputField(name, label, input, {
    get: () => (input.value ? new Date(input.value).toISOString().replace(".000Z", "Z") : null),
    set: (iso) => { input.value = iso ? localMinute(iso) : ""; },
    describe: (iso) => new Date(iso).toLocaleString(),
    ...options,
  });
}

export function switchField(name, label, options) {
  const input = make("input", { type: "checkbox", role: "switch" });
  const made = inputField(name, label, input, {
    get: () => input.checked,
    set: (value) => { input.checked = Boolean(value); },
    describe: (value) => (value ? "on" : "off"),
    ...options,
  });
  made.node.classList.add("switch");
  return made;
}

// An editor of one thing of the API. It takes nothing before what is stored is there, which would replace what was typed.
//
// `save(changed, all, version)` sends it and answers `{ value, etag }`; `reload()` reads it again. `pick(value, name)` is a
// field's part of what the API answers.
export function editor({ label, fields, pick = (value, name) => value[name] ?? null, save, reload, saveLabel = "Save" }) {
  const said = make("p", { class: "said", role: "status" });
  const submit = make("button", { class: "primary" }, saveLabel);
  const undo = button("Undo my changes", () => reset(), { class: "quiet", hidden: true });
  const form = make("form", { class: "editor", "aria-label": label },
    ...fields.map(({ node }) => node), make("div", { class: "row-end" }, said, undo, submit));
  const notes = new Map(fields.map((one) => [one, make("p", { class: "hint stored", hidden: true })]));
  for (const [one, note] of notes) one.node.append(note);
  let shown = null;

  const isDirty = (one) => shown !== null && !same(one.get(), one.base);
  const say = (text, kind) => { said.dataset.kind = kind; write(said, text); };

  function put(one, value) {
    one.set(value);
    one.base = one.get();
    one.stored = value;
    notes.get(one).hidden = true;
  }

  // Takes what the API has now into the fields that nobody has touched; beside the others it is told.
  function show(record) {
    for (const one of fields) {
      const value = pick(record.value, one.name);
      if (!isDirty(one)) put(one, value);
      else if (!same(value, one.stored)) tellStored(one, value);
    }
    shown = record;
    update();
  }

  function tellStored(one, value) {
    one.stored = value;
    const note = notes.get(one);
    write(note, `Stored now: ${one.describe(value)}`);
    note.hidden = false;
  }

  function reset() {
    for (const one of fields) put(one, one.stored);
    complain(null);
    say("");
    update();
    submit.focus();
  }

  function update() {
    for (const { node } of fields) node.inert = shown === null;
    undo.hidden = !form.isDirty();
  }

  // Reads what is to be changed, unless that has been.
  async function open() {
    if (shown) return;
    try {
      show(await reload());
      say("");
    } catch {
      say("What is stored could not be read. Close this and open it again.", "bad");
    }
  }

  function complain(refusal) {
    for (const { name, input } of fields) {
      if (!input) continue;
      const isWrong = refusal?.field && refusal.field.split(".")[0] === name;
      mark(input, "aria-invalid", isWrong ? "true" : null);
      if (isWrong) input.focus();
    }
  }

  async function send() {
    if (!shown) return;
    const sent = new Map(fields.map((one) => [one, one.get()]));
    const changed = Object.fromEntries(fields.filter(isDirty).map((one) => [one.name, sent.get(one)]));
    if (Object.keys(changed).length === 0) { say("Nothing was changed.", "note"); return; }
    complain(null);
    try {
      const all = Object.fromEntries([...sent].map(([one, value]) => [one.name, value]));
      const record = await save(changed, all, shown.etag);
      for (const one of fields) if (same(one.get(), sent.get(one))) put(one, pick(record.value, one.name));
      shown = record;
      update();
      say("Saved.", "good");
    } catch (error) {
      await refused(error);
    }
  }

  async function refused(error) {
    if (!(error instanceof Refusal)) { say("No answer yet. It may have been saved or not: try again.", "bad"); return; }
    if (error.status !== 412) { complain(error); say(error.message, "bad"); return; }
    try {
      show(await reload());
      say(conflict, "bad");
    } catch {
      say("Somebody else changed this meanwhile. Try again.", "bad");
    }
  }

  form.isDirty = () => fields.some(isDirty);
  update();
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy([submit], send);
  });
  return { form, show, open, get version() { return shown?.etag; } };
}

// A list that is edited row by row: `build(value, changed)` answers `{ node, get }`. Rows move, go and are added.
export function rowsField(name, legend, { build, fresh, describe, addLabel, isOrdered = false }) {
  const rows = make("ol", { class: "rows" });
  const node = make("fieldset", { class: "field" }, make("legend", {}, legend), rows,
    button(addLabel, () => { add(fresh()); rows.lastElementChild.querySelector("select, input")?.focus(); changed(); },
      { class: "quiet" }));
  const parts = new Map();
  const changed = () => node.dispatchEvent(new Event("input", { bubbles: true }));

  function add(value) {
    const part = build(value);
    const item = make("li", {}, part.node, tools(() => item));
    parts.set(item, part);
    rows.append(item);
  }

  function move(item, step) {
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(item);
    else other.after(item);
    item.querySelector(`[data-step="${step}"]`)?.focus();
    changed();
  }

  function remove(item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    parts.delete(item);
    item.remove();
    (next?.querySelector("button.remove") ?? node.querySelector(":scope > button")).focus();
    changed();
  }

  function tools(item) {
    const step = (sign, words, by) =>
      button(sign, () => move(item(), by), { class: "quiet icon", "aria-label": words, title: words, "data-step": by });
    return make("span", { class: "tools" },
      ...(isOrdered ? [step("↑", "Move up", -1), step("↓", "Move down", 1)] : []),
      button("✕", () => remove(item()), { class: "quiet icon remove", "aria-label": "Remove", title: "Remove" }));
  }

  return {
    name, node, describe,
    get: () => [...rows.children].map((item) => parts.get(item).get()),
    set: (values) => {
      parts.clear();
      rows.replaceChildren();
      for (const value of values ?? []) add(value);
    },
  };
}
