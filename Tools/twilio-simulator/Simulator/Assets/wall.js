"use strict";

// Everything that people wrote reaches the page as text nodes only.
const wall = document.getElementById("wall");
const state = document.getElementById("state");
const template = document.getElementById("phone");
const cards = new Map();
let tag = "";
let numbers = [];

const ticks = { queued: "🕓 queued", sending: "🕓 sending", sent: "✓ sent", delivered: "✓✓ delivered",
    undelivered: "✗ undelivered", failed: "✗ failed" };

function card(phone) {
    const found = cards.get(phone.phone);
    if (found) return found;
    const section = template.content.firstElementChild.cloneNode(true);
    section.querySelector("h2").textContent = phone.name || phone.phone;
    const parts = [phone.role, phone.tenant, phone.name ? phone.phone : null];
    section.querySelector(".who").textContent = parts.filter(Boolean).join(" · ") || "unknown phone";
    section.setAttribute("aria-label", phone.name || phone.phone);
    const select = section.querySelector("select");
    for (const number of numbers.filter((n) => !phone.tenant || n.tenant === phone.tenant)) {
        select.append(new Option(`to ${number.number} (${number.tenant})`, number.number));
    }
    select.hidden = select.options.length < 2;
    const form = section.querySelector("form");
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        send(phone.phone, section);
    });
    cards.set(phone.phone, { section, shown: "" });
    wall.append(section);
    return cards.get(phone.phone);
}

async function send(phone, section) {
    const input = section.querySelector("input");
    const result = section.querySelector(".result");
    const body = new URLSearchParams({ to: section.querySelector("select").value, body: input.value });
    input.value = "";
    result.textContent = "…";
    try {
        const response = await fetch(`phones/${encodeURIComponent(phone)}/texts`, { method: "POST", body });
        const answer = await response.json();
        const good = answer.status >= 200 && answer.status < 300;
        result.textContent = good ? "" : answer.error || `the webhook answered ${answer.status}`;
        result.classList.toggle("bad", !good);
    } catch {
        result.textContent = "the simulator does not answer";
        result.classList.add("bad");
    }
    refresh();
}

function linked(text) {
    return text.split(/(https?:\/\/[^\s<>"]+)/).map((part, index) => {
        if (index % 2 === 0) return document.createTextNode(part);
        const link = document.createElement("a");
        link.href = part;
        link.target = "_blank";
        link.rel = "noopener noreferrer";
        link.textContent = part;
        return link;
    });
}

function line(message) {
    const mine = message.direction === "inbound";
    const item = document.createElement("li");
    item.classList.toggle("mine", mine);
    const bubble = document.createElement("p");
    bubble.className = "bubble";
    bubble.append(...linked([message.body, ...message.media].filter(Boolean).join("\n")));
    const about = document.createElement("span");
    about.className = "about";
    const time = new Date(message.at).toLocaleTimeString();
    const code = message.error_code ? ` (${message.error_code})` : "";
    about.textContent = mine ? `${time} · to ${message.to}` : `${time} · ${ticks[message.status] || ""}${code}`;
    about.classList.toggle("bad", message.status === "failed" || message.status === "undelivered");
    item.append(bubble, about);
    return item;
}

function show(phone) {
    const entry = card(phone);
    const now = JSON.stringify(phone.messages);
    if (now === entry.shown) return;
    entry.shown = now;
    const list = entry.section.querySelector(".texts");
    list.replaceChildren(...phone.messages.map(line));
    list.scrollTop = list.scrollHeight;
}

async function refresh() {
    try {
        const response = await fetch("phones?messages=40", { headers: tag ? { "If-None-Match": tag } : {} });
        state.textContent = "";
        if (response.status === 304) return;
        tag = response.headers.get("ETag") || "";
        const answer = await response.json();
        numbers = answer.numbers;
        answer.phones.forEach(show);
        const known = new Set(answer.phones.map((phone) => phone.phone));
        for (const phone of cards.keys()) if (!known.has(phone)) show({ phone, messages: [] });
    } catch {
        state.textContent = "The simulator does not answer; trying again.";
    }
}

document.getElementById("add").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = document.getElementById("number");
    const phone = "+" + field.value.replace(/\D/g, "");
    field.value = "";
    if (!cards.has(phone)) show({ phone, messages: [] });
    cards.get(phone).section.querySelector("input").focus();
});

async function watch() {
    await refresh();
    setTimeout(watch, document.hidden ? 5000 : 700);
}

watch();
