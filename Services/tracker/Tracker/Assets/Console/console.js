// The dispatcher's console: the views, which of them is shown, and the keys.
import { Refusal, business, may, whenSignedOut } from "./api.js";
import { board } from "./board.js";
import { conversations, forgetDrafts } from "./conversations.js";
import { jobs } from "./jobs.js";
import { customers } from "./customers.js";
import { numbers } from "./numbers.js";
import { parked } from "./parked.js";
import { audit } from "./audit.js";
import { performance } from "./performance.js";
import { ask, link, make, mark, write } from "./dom.js";
import { keys } from "./keys.js";
import { follow, renew, stop } from "./live.js";

const views = [board, conversations, jobs, customers, numbers, parked, audit, performance]
  .filter(({ scopes }) => may(...scopes));
const nav = document.getElementById("nav");
const main = document.getElementById("view");
const state = document.getElementById("state");
let current = null;

// `#jobs/J1042`: a view, and what of it.
function place() {
  const [id, ...rest] = location.hash.slice(1).split("/");
  const view = views.find((one) => one.id === id) ?? views[0];
  return { view, argument: decode(rest.join("/")) };
}

function decode(text) {
  try {
    return decodeURIComponent(text) || null;
  } catch {
    return null;
  }
}

function show() {
  const { view, argument } = place();
  if (!view) {
    main.replaceChildren(make("h1", {}, "Nothing to show"), make("p", {}, "This key opens none of the views."));
    return;
  }
  const isMove = current !== null;
  current?.shown.close?.();
  main.replaceChildren();
  main.dataset.view = view.id;
  current = { view, shown: view.open(main, argument) };
  for (const one of nav.querySelectorAll("a")) mark(one, "aria-current", one.dataset.view === view.id ? "page" : null);
  document.title = `${view.title} – ${business} – Backhop`;
  if (isMove) (main.querySelector("[data-first-focus]") ?? main.querySelector("h1") ?? main).focus();
  renew();
}

// A form says whether something was typed in it that is stored nowhere, and whether it keeps that itself.
const typed = () => [...main.querySelectorAll("form")].filter((form) => form.isDirty?.());
const wouldLose = () => typed().some((form) => !form.keepsDraft);

let isAsking = false;

// While the question is open, the address is still that of what is shown.
async function move({ oldURL }) {
  if (!wouldLose()) { show(); return; }
  const wanted = location.href;
  history.replaceState(null, "", oldURL);
  if (isAsking) return;
  isAsking = true;
  const isLeaving = await ask("What you typed here is not saved.", "Leave without saving", "Stay");
  isAsking = false;
  if (!isLeaving) return;
  history.replaceState(null, "", wanted);
  show();
}

// Nothing typed is lost: another tab is where to sign in.
function tellSignedOut() {
  if (typed().length === 0) { location.reload(); return; }
  stop();
  document.body.dataset.connection = "lost";
  const anchor = link("Sign in in another tab", "/console/", { target: "_blank", rel: "opener" });
  state.replaceChildren("You are signed out. What you typed is still here. ", anchor);
}

// Reads what the shown view wants to know of a change. An answer that came for another view shows nothing any more.
async function refresh(change) {
  const asked = current;
  if (!asked || !concerns(asked.view, change)) return;
  try {
    await asked.shown.refresh(change);
    main.querySelector(".trouble")?.remove();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (asked === current) showTrouble(error);
  }
}

const concerns = ({ kinds }, change) => change.kinds.has("all") || kinds.some((kind) => change.kinds.has(kind));

function showTrouble(error) {
  const trouble = main.querySelector(".trouble") ?? make("p", { class: "trouble", role: "alert" });
  write(trouble, error.message);
  if (!trouble.isConnected) main.append(trouble);
}

const words = { live: "Live", asking: "Asking every five seconds", lost: "No connection. Trying again…" };

function tell(connection) {
  document.body.dataset.connection = connection;
  write(state, words[connection]);
}

function fillNav() {
  const links = views.map(({ id, title, key }) =>
    link(title, `#${id}`, { "data-view": id, "aria-keyshortcuts": `g ${key}`, title: `g, then ${key}` }));
  nav.append(make("ul", {}, ...links.map((one) => make("li", {}, one))));
}

fillNav();
whenSignedOut(tellSignedOut);
window.addEventListener("hashchange", move);
window.addEventListener("beforeunload", (event) => { if (wouldLose()) event.preventDefault(); });
document.querySelector("body > header form")?.addEventListener("submit", forgetDrafts);
keys(views);
show();
follow(refresh, tell);
