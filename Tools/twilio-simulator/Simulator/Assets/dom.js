// Builds elements. Text that people wrote becomes text nodes and nothing else.

export const byId = (id) => document.getElementById(id);

export function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
}

/** The text with its web addresses as links that open elsewhere. */
export function linked(text) {
    return text.split(/(https?:\/\/[^\s<>"]+)/).filter(Boolean).map((part) => {
        if (!/^https?:\/\//.test(part)) return document.createTextNode(part);
        const link = element("a", "", part);
        link.href = part;
        link.target = "_blank";
        link.rel = "noopener noreferrer";
        return link;
    });
}

const svg = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
};

/** A ring that `turnRing` empties; its length is 100. */
export function ring() {
    const circle = { cx: 18, cy: 18, r: 15.9155, fill: "none" };
    const made = svg("svg", { viewBox: "0 0 36 36", class: "ring", "aria-hidden": "true" });
    made.append(svg("circle", { ...circle, class: "track" }), svg("circle", {
        ...circle, class: "rest", "stroke-dasharray": "100 100", transform: "rotate(-90 18 18)" }));
    return made;
}

export const turnRing = (made, share) =>
    made.querySelector(".rest").setAttribute("stroke-dashoffset", (100 - 100 * share).toFixed(1));

const initials = (name) => {
    const words = name.match(/\p{L}+/gu) || [];
    return words.length ? (words[0][0] + (words.length > 1 ? words[words.length - 1][0] : "")).toUpperCase()
        : name.slice(-2);
};

/** A round (for a business square) picture of initials, coloured by role. */
export function face(name, role) {
    const made = element("span", `face ${role}`, initials(name));
    made.setAttribute("aria-hidden", "true");
    return made;
}
