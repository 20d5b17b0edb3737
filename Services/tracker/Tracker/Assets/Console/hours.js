// Hours of the week, in the form of the tenants file: `{ mon: ["08:00-12:00", "22:00-06:00"] }`.
import { field, make } from "./dom.js";

const days = { mon: "Monday", tue: "Tuesday", wed: "Wednesday", thu: "Thursday", fri: "Friday", sat: "Saturday", sun: "Sunday" };
const hint = "Spans such as 08:00-12:00, 13:00-17:00; 22:00-06:00 goes on past midnight; a day left empty is off.";

const spans = (text) => text.split(/[,;\s]+/).filter(Boolean).map((span) => span.replace("–", "-"));

export function describeHours(hours) {
  if (!hours) return "at all times";
  const week = Object.entries(days).filter(([day]) => hours.hours?.[day]?.length)
    .map(([day, name]) => `${name.slice(0, 3)} ${hours.hours[day].join(", ")}`);
  return `${week.join(" · ") || "never"} (${hours.time_zone})`;
}

// The week's inputs. What the hours hold besides, such as exceptions, is kept.
export function weekInputs(label) {
  // The placeholders show how a zone is written, and what a day without hours means.
  const zone = make("input", { type: "text", autocomplete: "off", spellcheck: "false", placeholder: "America/Chicago" });
  const inputs = Object.entries(days).map(([day, name]) => {
    const input = make("input", { type: "text", autocomplete: "off", inputmode: "text", placeholder: "off" });
    return { day, input, node: field(name, input) };
  });
  const node = make("fieldset", { class: "week" }, make("legend", {}, label), make("p", { class: "hint" }, hint),
    make("div", { class: "days" }, ...inputs.map((one) => one.node)), field("Time zone", zone));
  let rest = {};

  function get() {
    const hours = Object.fromEntries(
      inputs.map(({ day, input }) => [day, spans(input.value)]).filter(([, found]) => found.length > 0));
    return { ...rest, time_zone: zone.value.trim(), hours: { ...rest.hours, ...hours } };
  }

  function set(value) {
    rest = { ...value, hours: Object.fromEntries(Object.entries(value?.hours ?? {}).filter(([key]) => !days[key])) };
    zone.value = value?.time_zone ?? defaultZone();
    for (const { day, input } of inputs) input.value = (value?.hours?.[day] ?? []).join(", ");
  }

  set(null);
  return { node, get, set, zone };
}

const defaultZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";

// An operator's hours, which may be none: then they are on at all times.
export function hoursField(name) {
  const week = weekInputs("Hours");
  const isLimited = make("input", { type: "checkbox", role: "switch" });
  const limits = field("Only at certain hours", isLimited);
  limits.classList.add("switch");
  const update = () => { week.node.hidden = !isLimited.checked; };
  isLimited.addEventListener("change", update);
  return {
    name, node: make("div", { class: "field" }, limits, week.node), input: week.zone, describe: describeHours,
    get: () => (isLimited.checked ? week.get() : null),
    set: (value) => { isLimited.checked = value != null; week.set(value); update(); },
  };
}
