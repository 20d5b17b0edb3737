// The phone wall: puts the parts together and answers the keyboard.

import { byId, element } from "./dom.js";
import { follow } from "./events.js";
import { addPhone, model, phonesOf, takeChanges, takeEverything } from "./model.js";
import { PhoneView, exampleText } from "./phone.js";
import { Stage } from "./stage.js";

let slug = "";
let chosen = null;
let lastTurn;
let views = new Map();
const stage = new Stage((phone) => views.get(phone)?.focus());
const business = () => model.businesses.find((one) => one.slug === slug) || model.businesses[0];

// MARK: What is shown

function showTabs() {
    const box = byId("businesses");
    const shape = model.businesses.map((one) => one.slug).join();
    if (box.dataset.shape !== shape) {
        box.dataset.shape = shape;
        box.replaceChildren(...model.businesses.map((one) => {
            const tab = element("button", "tab", one.name);
            tab.type = "button";
            tab.addEventListener("click", () => choose(one.slug));
            return tab;
        }));
    }
    model.businesses.forEach((one, index) =>
        box.children[index].setAttribute("aria-pressed", String(one.slug === business().slug)));
}

function choose(next) {
    slug = next;
    chosen = null;
    views = new Map();
    byId("phones").replaceChildren();
    showAll();
}

function showAll() {
    if (!business()) return;
    slug = business().slug;
    showTabs();
    showPhones();
    showStage();
}

/** Shows the phones of the business, or of them only those that have changed. */
function showPhones(touched) {
    const phones = phonesOf(business());
    const box = byId("phones");
    const wanted = new Set(phones.map((phone) => phone.phone));
    for (const [number, view] of views) {
        if (wanted.has(number)) continue;
        view.root.remove();
        views.delete(number);
    }
    phones.forEach((phone, index) => {
        const isNew = !views.has(phone.phone);
        if (isNew) views.set(phone.phone, new PhoneView(phone, business()));
        const view = views.get(phone.phone);
        if (box.children[index] !== view.root) box.insertBefore(view.root, box.children[index] || null);
        if (isNew || !touched || touched.has(phone.phone)) view.show(phone);
    });
    box.dataset.count = phones.length;
}

function showStage() {
    const one = business();
    stage.show(one, chosen);
    const customer = phonesOf(one).find((phone) => phone.role !== "operator");
    const button = byId("example");
    button.hidden = !customer || one.numbers.length === 0;
    if (customer) button.textContent = `Text as ${customer.name || customer.phone}`;
}

function tick() {
    if (!business()) return;
    showStage();
    for (const view of views.values()) view.tick();
    followTurn();
}

/** On a small screen, which shows one phone at a time, goes to the phone whose turn begins, unless somebody is typing. */
function followTurn() {
    const turn = [...views.values()].find((view) => view.root.classList.contains("turn"));
    if (turn?.number === lastTurn) return;
    lastTurn = turn?.number;
    const box = byId("phones");
    if (!turn || box.scrollWidth <= box.clientWidth || document.activeElement?.matches("input, select")) return;
    turn.root.scrollIntoView({ block: "nearest", inline: "center", behavior: "smooth" });
}

// MARK: What people do

function sendExample() {
    const one = business();
    const customer = one && phonesOf(one).find((phone) => phone.role !== "operator");
    if (!customer) return;
    chosen = null;
    views.get(customer.phone)?.send(exampleText(one));
}

async function add(number) {
    const phone = `+${number.replace(/\D/g, "")}`;
    const response = await fetch(`phones/${encodeURIComponent(phone)}?limit=60`);
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    if (model.businesses.some((one) => one.numbers.some((line) => line.number === phone))) {
        throw new Error("That is a business's number.");
    }
    addPhone(phone, new Map(answer.messages.map((text, seq) => [text.sid, { seq, answered: 200, ...text }])), slug);
    showPhones();
    return views.get(phone);
}

function listen() {
    byId("example").addEventListener("click", sendExample);
    byId("help-open").addEventListener("click", () => byId("help").showModal());
    byId("add-open").addEventListener("click", () => byId("adder").showModal());
    for (const button of document.querySelectorAll("dialog .close")) {
        button.addEventListener("click", () => button.closest("dialog").close());
    }
    byId("open-relays").addEventListener("click", (event) => {
        chosen = event.target.dataset.relay || chosen;
        tick();
    });
    byId("adder").querySelector("form").addEventListener("submit", async (event) => {
        event.preventDefault();
        const problem = byId("adder-error");
        problem.textContent = "";
        try {
            const view = await add(byId("number").value);
            byId("number").value = "";
            // A dialog that closes gives the focus back to where it was: the phone's turn comes afterwards.
            byId("adder").close();
            view?.focus();
        } catch (error) {
            problem.textContent = error.message;
        }
    });
}

const keys = {
    t: sendExample,
    b: () => choose(model.businesses[(model.businesses.indexOf(business()) + 1) % model.businesses.length].slug),
    a: () => byId("adder").showModal(),
    "?": () => byId("help").showModal(),
};

document.addEventListener("keydown", (event) => {
    const isField = event.target.matches("input:not([type=checkbox]), select, textarea");
    if (event.key === "Escape" && isField) event.target.closest(".phone")?.querySelector(".texts").focus();
    if (isField || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (!byId("keys-on").checked || model.businesses.length === 0) return;
    const phone = /^[1-9]$/.test(event.key) && phonesOf(business())[Number(event.key) - 1];
    const action = phone ? () => views.get(phone.phone).focus() : keys[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
});

listen();
follow("events", {
    everything: (data) => {
        takeEverything(data);
        showAll();
    },
    changes: (data) => {
        showPhones(takeChanges(data));
        // A text on one phone may end the turn of another.
        tick();
    },
    state: (state) => {
        byId("live").dataset.state = state;
        byId("live").firstElementChild.textContent = state === "live" ? "live" : "reconnecting";
    },
});
setInterval(tick, 250);
