// One phone: its texts, what is typed on it, and what it does by itself.

import { byId, element, face, linked } from "./dom.js";
import { model, relaysOf, seconds, standing, textsWith } from "./model.js";

const ticks = { queued: "queued", sending: "sending…", sent: "✓ sent", delivered: "✓✓ delivered",
    undelivered: "✗ not delivered", failed: "✗ failed" };
const reasons = { 30003: "out of reach", 30004: "blocked", 30005: "unknown number", 30006: "landline",
    30007: "filtered", 30008: "unknown error", 30036: "too late" };
const example = { customer: "My dumpster is full. Can you swap it today?", other: "Hi, are you open on Saturday?" };

/** What a click on the example writes for a customer of a business. */
export const exampleText = (business) =>
    /dumpster/i.test(business.name) ? example.customer : "The kitchen sink leaks. Can somebody come?";

const clock = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Writes a text on a phone; the answer is what went wrong, or an empty text. */
export async function write(phone, to, text) {
    try {
        const body = new URLSearchParams({ to, body: text });
        const response = await fetch(`phones/${encodeURIComponent(phone)}/texts`, { method: "POST", body });
        const answer = await response.json();
        if (answer.status >= 200 && answer.status < 300) return "";
        return answer.error || `Backhop answered ${answer.status}`;
    } catch {
        return "The simulator does not answer.";
    }
}

export class PhoneView {
    constructor(phone, business) {
        this.number = phone.phone;
        this.business = business;
        this.lines = new Map();
        this.root = byId("phone-template").content.firstElementChild.cloneNode(true);
        this.part = (selector) => this.root.querySelector(selector);
        this.name = phone.name || phone.phone;
        this.dress(phone);
        this.listen();
    }

    dress(phone) {
        const role = phone.role || "customer";
        this.root.dataset.role = role;
        this.root.dataset.phone = this.number;
        this.root.setAttribute("aria-label", `${this.name}'s phone, ${role}`);
        this.part(".who").textContent = this.name;
        this.part(".role").textContent = role;
        this.part(".behaviour").setAttribute("aria-label", `What ${this.name}'s phone does`);
        this.part(".texts").setAttribute("aria-label", `Texts on ${this.name}'s phone`);
        this.part(".text").setAttribute("aria-label", `Text from ${this.name}`);
        this.part(".owner").prepend(face(this.name, role));
        this.part(".contact").prepend(face(this.business.name, "business"));
        this.part(".texts").dataset.empty = role === "operator" ? "No texts yet" : "Write a text, or take this one:";
        this.part(".contact strong").textContent = this.business.name;
        this.part(".contact small").textContent = this.business.numbers[0]?.number || "";
        const to = this.part(".to");
        for (const line of this.business.numbers) to.append(new Option(`to ${line.number}`, line.number));
        to.hidden = this.business.numbers.length < 2;
    }

    listen() {
        this.part(".write").addEventListener("submit", (event) => {
            event.preventDefault();
            const field = this.part(".text");
            const text = field.value;
            field.value = "";
            this.send(text);
        });
        this.part(".behaviour").addEventListener("change", (event) => this.behave({ kind: event.target.value }));
        this.part(".habit").addEventListener("submit", (event) => {
            event.preventDefault();
            this.behave({ kind: this.part(".behaviour").value, text: this.part(".say").value,
                after_ms: this.part(".after").valueAsNumber * 1000, most: this.part(".most").valueAsNumber });
        });
    }

    async send(text) {
        this.part(".problem").textContent = await write(this.number, this.part(".to").value, text);
    }

    async behave(behaviour) {
        let problem = "";
        try {
            const response = await fetch(`phones/${encodeURIComponent(this.number)}/behaviour`,
                { method: "PUT", body: JSON.stringify(behaviour) });
            if (!response.ok) problem = (await response.json()).error;
        } catch {
            problem = "The simulator does not answer.";
        }
        this.part(".problem").textContent = problem;
    }

    focus() {
        this.root.scrollIntoView({ block: "nearest", inline: "center" });
        this.part(".text").focus({ preventScroll: true });
    }

    /** Shows what has changed. */
    show(phone) {
        this.showBehaviour(phone.behaviour);
        const texts = textsWith(phone, this.business);
        const list = this.part(".texts");
        const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
        const known = new Set(texts.map((text) => text.sid));
        for (const [sid, line] of this.lines) {
            if (known.has(sid)) continue;
            line.item.remove();
            this.lines.delete(sid);
        }
        for (const text of texts) this.showText(text, list);
        if (wasAtEnd) list.scrollTop = list.scrollHeight;
        this.root.classList.toggle("empty", texts.length === 0);
        this.tick();
    }

    showText(text, list) {
        const mark = [text.status, text.error_code, text.answered].join();
        const line = this.lines.get(text.sid) || this.newLine(text, list);
        if (line.mark === mark) return;
        line.mark = mark;
        const isMine = text.direction === "inbound";
        const isLost = text.status === "failed" || text.status === "undelivered";
        const isRefused = isMine && text.answered !== null && (text.answered < 200 || text.answered > 299);
        const why = text.error_code ? ` (${text.error_code}${reasons[text.error_code] ? ` ${reasons[text.error_code]}` : ""})` : "";
        const state = !isMine ? `${ticks[text.status] || text.status}${why}`
            : isRefused ? `✗ not taken (${text.answered || "no answer"})` : text.answered ? "✓ sent" : "sending…";
        line.about.textContent = `${clock(text.at)} · ${state}`;
        line.item.classList.toggle("lost", isLost || isRefused);
    }

    newLine(text, list) {
        const bubble = element("p", "bubble", ...linked([text.body, ...text.media].filter(Boolean).join("\n")));
        const about = element("span", "about");
        const asks = element("span", "asks");
        asks.hidden = true;
        // It changes every second, which nobody wants to hear.
        asks.setAttribute("aria-live", "off");
        const item = element("div", `line ${text.direction === "inbound" ? "mine" : "theirs"}`, bubble, asks, about);
        list.append(item);
        const line = { item, about, asks, mark: null };
        this.lines.set(text.sid, line);
        return line;
    }

    /** Shows what goes on with time: countdowns and quick answers. */
    tick() {
        const relays = relaysOf(this.business);
        const own = relays.flatMap((relay) => relay.turns.filter((turn) => turn.phone === this.number)
            .map((turn) => ({ relay, turn, stands: standing(relay, turn) })));
        for (const entry of own) this.showTurn(entry);
        const open = own.filter(({ stands }) => stands.state === "running");
        const held = own.filter(({ stands }) => stands.state === "took");
        this.root.classList.toggle("turn", open.length > 0);
        const hasNewest = open.length === 0 && held.length > 0
            && held[held.length - 1].relay.id === relays[relays.length - 1].id;
        this.root.classList.toggle("has-it", hasNewest);
        const left = this.part(".left");
        left.hidden = open.length === 0;
        if (open.length) left.textContent = `~${seconds(Math.min(...open.map(({ stands }) => stands.rest)))}`;
        this.showChips(open, hasNewest);
    }

    showTurn({ relay, turn, stands }) {
        const line = this.lines.get(turn.sid);
        if (!line) return;
        const taker = relay.taken && (relay.taken.name || "somebody");
        const words = { running: () => `about ${seconds(stands.rest)} to answer`, up: () => "time is up",
            over: () => "time is up: the next was asked", passed: () => "passed", undelivered: () => "never arrived",
            took: () => "has it", released: () => (taker ? `${taker} has it` : "closed") }[stands.state];
        line.asks.hidden = false;
        line.asks.dataset.state = stands.state;
        const text = words();
        if (line.asks.textContent !== text) line.asks.textContent = text;
    }

    showChips(open, hasNewest) {
        const answers = open.slice(-2).flatMap(({ turn }) => [`OK ${turn.code}`, `NO ${turn.code}`]);
        const isNewCustomer = this.root.dataset.role !== "operator" && this.lines.size === 0;
        // The customer is told, from the business's number.
        const words = hasNewest ? ["On my way, 20 minutes."] : answers;
        const wanted = isNewCustomer ? [exampleText(this.business)] : words;
        const chips = this.part(".chips");
        if (chips.dataset.shown === wanted.join("\n")) return;
        chips.dataset.shown = wanted.join("\n");
        chips.replaceChildren(...wanted.map((text) => {
            const chip = element("button", text.startsWith("NO ") ? "chip no" : "chip", text);
            chip.type = "button";
            chip.addEventListener("click", () => this.send(text));
            return chip;
        }));
    }

    showBehaviour(behaviour) {
        const mark = JSON.stringify(behaviour);
        if (mark === this.behaviourMark) return;
        this.behaviourMark = mark;
        const writes = behaviour.kind === "answers" || behaviour.kind === "autoresponder";
        this.root.dataset.behaviour = behaviour.kind;
        this.part(".behaviour").value = behaviour.kind;
        this.part(".habit").hidden = !writes;
        if (!writes) return;
        const fields = { ".after": behaviour.after_ms / 1000, ".say": behaviour.text, ".most": behaviour.most };
        for (const [selector, value] of Object.entries(fields)) {
            const field = this.part(selector);
            if (document.activeElement !== field) field.value = value;
        }
        const done = behaviour.answered >= behaviour.most ? ", stopped" : "";
        this.part(".habit output").textContent = `${behaviour.answered} sent${done}`;
    }
}
