// The picture at the top: customer, business, operators, and whose turn it is.

import { byId, element, face, ring, turnRing } from "./dom.js";
import { model, nameOf, phonesOf, relaysOf, running, seconds, standing } from "./model.js";

/** The relay that is looked at: the one chosen while it is there, else the newest that runs, else the newest. */
export function focusOf(business, chosen) {
    const relays = relaysOf(business);
    return relays.find((relay) => relay.id === chosen) || relays.findLast((relay) => running(relay))
        || relays[relays.length - 1] || null;
}

/** The operators in the order of their turns, and then those who may come. */
function placesOf(business, relay) {
    const hops = (relay?.line || business.numbers[0])?.hops || [];
    const places = new Map();
    for (const turn of relay?.turns || []) places.set(turn.phone, turn);
    for (const hop of hops) if (!places.has(hop.phone)) places.set(hop.phone, null);
    return [...places].map(([phone, turn]) => ({ phone, turn }));
}

const words = { running: (stands) => `about ${seconds(stands.rest)}`, up: () => "time is up", over: () => "no answer in time",
    passed: () => "passed", undelivered: () => "not reached", took: () => "has it ✓", released: () => "asked, not needed" };

export class Stage {
    constructor(goTo) {
        this.goTo = goTo;
        this.nodes = new Map();
        this.shape = "";
    }

    show(business, chosen) {
        const relay = focusOf(business, chosen);
        const customer = this.customer(business, relay);
        const places = placesOf(business, relay);
        this.build(business, customer, places);
        this.tell(business, relay, customer, places);
        this.mark(relay, places);
        this.list(business, relay);
    }

    customer(business, relay) {
        const first = phonesOf(business).find((phone) => phone.role !== "operator");
        const phone = relay?.customer_phone || first?.phone || "";
        return { phone, name: model.phones.get(phone)?.name || relay?.customer || (phone ? nameOf(phone) : "A customer") };
    }

    /** Makes the nodes anew when others are to be shown. */
    build(business, customer, places) {
        const shape = JSON.stringify([business.slug, customer, places.map((place) => place.phone)]);
        if (shape === this.shape) return;
        this.shape = shape;
        this.nodes.clear();
        const nodes = [
            this.node(customer.phone, customer.name, "customer"),
            this.node("", business.name, "business"),
            ...places.map((place) => this.node(place.phone, nameOf(place.phone), "operator")),
        ];
        byId("chain").replaceChildren(...nodes);
    }

    node(phone, name, kind) {
        const around = element("span", "around", face(name, kind));
        if (kind === "operator") around.prepend(ring());
        const label = element("span", "name", name);
        const about = element("span", "state", kind === "business" ? "" : kind);
        const inside = element(phone ? "button" : "span", "person", around, label, about);
        if (phone) {
            inside.type = "button";
            inside.addEventListener("click", () => this.goTo(phone));
        }
        const item = element("li", `node ${kind}`, inside);
        this.nodes.set(phone || kind, { item, about, around });
        if (kind === "business") about.textContent = byNumber(name);
        return item;
    }

    tell(business, relay, customer, places) {
        const { head, sub, clock } = story(business, relay, customer, places);
        set(byId("headline"), head);
        set(byId("subline"), sub);
        const timer = byId("clock");
        timer.hidden = !clock;
        set(timer, clock);
    }

    mark(relay, places) {
        byId("stage").dataset.state = relay ? (relay.taken ? "taken" : running(relay) ? "running" : "waiting") : "idle";
        let waits = 0;
        for (const { phone, turn } of places) {
            const node = this.nodes.get(phone);
            const stands = turn ? standing(relay, turn) : { state: relay?.taken ? "spared" : "later" };
            waits += turn ? 0 : 1;
            node.item.dataset.state = stands.state;
            const ordinal = relay && !relay.taken ? (waits === 1 ? "next, if needed" : "later") : `asked ${place(waits)}`;
            set(node.about, turn ? words[stands.state](stands) : relay?.taken ? "not needed" : ordinal);
            turnRing(node.around.querySelector(".ring"), stands.state === "running" ? stands.share : 0);
        }
    }

    /** The other open requests, to look at one by a click. */
    list(business, relay) {
        const open = relaysOf(business).filter((other) => running(other));
        const box = byId("open-relays");
        box.hidden = open.length < 2;
        if (box.hidden) return;
        const shape = open.map((other) => other.id + other.turns.length + (other.id === relay?.id)).join();
        if (box.dataset.shape !== shape) {
            box.dataset.shape = shape;
            box.replaceChildren(...open.map((other) => {
                const pill = element("button", "pill");
                pill.type = "button";
                pill.dataset.relay = other.id;
                pill.setAttribute("aria-pressed", String(other.id === relay?.id));
                return pill;
            }));
        }
        open.forEach((other, index) => {
            const { turn, rest } = running(other);
            set(box.children[index], `${other.customer}: ${nameOf(turn.phone)}, about ${seconds(rest)}`);
        });
    }
}

const byNumber = (name) => model.businesses.find((business) => business.name === name)?.numbers[0]?.number || "";
const place = (count) => ["", "first", "second", "third"][count] || `${count}th`;
const set = (node, text) => { if (node.textContent !== text) node.textContent = text; };
const quoted = (text) => `“${text.length > 90 ? `${text.slice(0, 88)}…` : text}”`;

/** What goes on, in a sentence without the seconds, which a screen reader would repeat. */
function story(business, relay, customer, places) {
    if (!relay) {
        const names = places.map((entry) => nameOf(entry.phone));
        return { head: `${customer.name} texts ${business.name}. Who answers?`, clock: "",
            sub: names.length ? `${names.join(", then ")}: asked one after the other until somebody has it.` : "" };
    }
    const sub = `${relay.customer || customer.name}: ${quoted(relay.text)}`;
    if (relay.taken) return { head: `${relay.taken.name || "Somebody"} has it. Nobody else is asked.`, sub, clock: "" };
    const turn = relay.turns[relay.turns.length - 1];
    const name = nameOf(turn.phone);
    const stands = standing(relay, turn);
    if (stands.state === "running") return { head: `It is ${name}'s turn to answer.`, sub, clock: `about ${seconds(stands.rest)}` };
    const asked = relay.turns.length >= relay.line.hops.length * relay.line.cycles;
    const waits = { up: `Time is up for ${name}.`, passed: `${name} passed.`, undelivered: `${name} was not reached.` };
    if (stands.since > 5000 || (stands.state !== "up" && Date.now() - turn.ends_at > 5000)) {
        return { sub, clock: "", head: asked ? "Everybody was asked, and no answer was seen."
            : "Nobody else was texted yet. Perhaps a link or a dispatcher took it." };
    }
    return { head: `${waits[stands.state] || ""} ${asked ? "" : "The next is asked."}`.trim(), sub, clock: "" };
}
