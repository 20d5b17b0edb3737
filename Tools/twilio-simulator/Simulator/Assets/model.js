// What the page knows: businesses, phones with their last texts, and what operators are asked. Bounded.

const textsPerPhone = 60;
const strangerLimit = 40;

export const model = {
    businesses: [],
    /** Number → phone: {phone, name, role, tenant, behaviour, texts: Map of SID → message, isAdded}. */
    phones: new Map(),
    /** Business number → relays, oldest first. */
    lines: new Map(),
    /** The simulator's clock less this one's, in milliseconds. */
    clockAhead: 0,
};

export const now = () => Date.now() + model.clockAhead;

export function takeEverything(data) {
    const added = [...model.phones.values()].filter((phone) => phone.isAdded);
    model.businesses = data.businesses;
    model.phones = new Map();
    model.lines = new Map();
    for (const phone of data.phones) {
        model.phones.set(phone.phone, { ...phone, texts: new Map(phone.messages.map((text) => [text.sid, text])) });
    }
    for (const phone of added) addPhone(phone.phone, phone.texts, phone.home);
    takeRest(data);
}

/** Takes changes in; the answer is the set of phones that have changed. */
export function takeChanges(data) {
    const touched = new Set();
    for (const message of data.messages) {
        const number = message.direction === "inbound" ? message.from : message.to;
        if (businessOf(number)) continue;
        if (!model.phones.has(number)) model.phones.set(number, stranger(number));
        const { texts } = model.phones.get(number);
        texts.set(message.sid, message);
        if (texts.size > textsPerPhone) texts.delete(texts.keys().next().value);
        touched.add(number);
    }
    for (const change of data.phones) {
        const phone = model.phones.get(change.phone);
        if (!phone) continue;
        phone.behaviour = change.behaviour;
        touched.add(change.phone);
    }
    takeRest(data);
    dropStrangers();
    return touched;
}

function takeRest(data) {
    model.clockAhead = data.now - Date.now();
    for (const line of data.lines) model.lines.set(line.number, line.relays);
}

const stranger = (phone) => ({ phone, name: null, role: null, tenant: null, behaviour: { kind: "by_hand" },
    texts: new Map() });

/** Shows a phone by its number; `tenant` is where it is shown while it has no texts. */
export function addPhone(number, texts, tenant) {
    if (!model.phones.has(number)) model.phones.set(number, stranger(number));
    const phone = model.phones.get(number);
    phone.isAdded = true;
    phone.home = phone.home || tenant;
    if (texts && phone.texts.size === 0) phone.texts = texts;
    return phone;
}

function dropStrangers() {
    const strangers = [...model.phones.values()].filter((phone) => !phone.role && !phone.isAdded);
    const last = (phone) => [...phone.texts.values()].reduce((most, text) => Math.max(most, text.seq), 0);
    strangers.sort((one, other) => last(other) - last(one));
    for (const phone of strangers.slice(strangerLimit)) model.phones.delete(phone.phone);
}

export const businessOf = (number) =>
    model.businesses.find((business) => business.numbers.some((line) => line.number === number));

/** The texts between a phone and a business, oldest first. */
export function textsWith(phone, business) {
    const numbers = new Set(business.numbers.map((line) => line.number));
    return [...phone.texts.values()]
        .filter((text) => numbers.has(text.direction === "inbound" ? text.to : text.from))
        .sort((one, other) => one.seq - other.seq);
}

/** The phones of a business: customers and whoever else wrote, then operators in the order they are asked. */
export function phonesOf(business) {
    const order = business.numbers.flatMap((line) => line.hops.map((hop) => hop.phone));
    const place = (phone) => (order.indexOf(phone.phone) + 1) || order.length + 1;
    const all = [...model.phones.values()];
    const own = all.filter((phone) => phone.tenant === business.slug);
    const customers = own.filter((phone) => phone.role === "customer");
    const others = all.filter((phone) => !phone.role
        && (phone.home === business.slug || textsWith(phone, business).length > 0));
    const operators = own.filter((phone) => phone.role === "operator");
    return [...customers, ...others, ...operators.sort((one, other) => place(one) - place(other))];
}

export const nameOf = (number) => model.phones.get(number)?.name || number;

/** The relays of a business, oldest first. */
export const relaysOf = (business) => business.numbers
    .flatMap((line) => (model.lines.get(line.number) || []).map((relay) => ({ ...relay, line })))
    .sort((one, other) => one.turns[0].asked_at - other.turns[0].asked_at);

/** How a turn stands now: `running` with its rest in ms, `up` when the time is up and nothing was seen since, else its state. */
export function standing(relay, turn) {
    const isLast = turn === relay.turns[relay.turns.length - 1];
    if (turn.state !== "asked") return { state: turn.state };
    if (relay.taken || !isLast) return { state: "released" };
    const rest = turn.ends_at - now();
    return rest > 0 ? { state: "running", rest, share: Math.min(rest / (turn.window_s * 1000), 1) }
        : { state: "up", since: -rest };
}

/** The turn that runs now, if one does. */
export function running(relay) {
    const turn = relay.turns[relay.turns.length - 1];
    const stands = standing(relay, turn);
    return stands.state === "running" ? { turn, ...stands } : null;
}

export const seconds = (milliseconds) => {
    const whole = Math.ceil(milliseconds / 1000);
    return whole < 120 ? `${whole} s` : `${Math.round(whole / 60)} min`;
};
