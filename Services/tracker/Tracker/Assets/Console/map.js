// A drawn map of where a job's operator is and which way they come: no tiles, so nothing is asked of anybody else.
import { make } from "./dom.js";

const size = { width: 480, height: 240, edge: 36 };
const earth = 6_371_000;
const narrowest = 400;

function draw(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const radians = (degrees) => (degrees * Math.PI) / 180;

// Metres east and north of the first place: a plane is near enough for the way to a job.
function plane(places) {
  const [{ latitude, longitude }] = places;
  const scale = Math.cos(radians(latitude));
  return places.map((place) => ({
    east: earth * radians(((place.longitude - longitude + 540) % 360) - 180) * scale,
    north: earth * radians(place.latitude - latitude),
  }));
}

// Puts all places into the picture with one scale for both directions, and no closer than a few streets.
function projection(points) {
  const range = (part) => [Math.min(...points.map(part)), Math.max(...points.map(part))];
  const [west, east] = range((one) => one.east);
  const [south, north] = range((one) => one.north);
  const room = { width: size.width - 2 * size.edge, height: size.height - 2 * size.edge };
  const metres = Math.max((east - west) / room.width, (north - south) / room.height, narrowest / room.width);
  const middle = { east: (west + east) / 2, north: (south + north) / 2 };
  const put = (one) => [
    size.width / 2 + (one.east - middle.east) / metres, size.height / 2 - (one.north - middle.north) / metres,
  ];
  return { metres, put };
}

// A round length that is about a quarter of the picture.
function roundLength(metres) {
  const wanted = (metres * size.width) / 4;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [5, 2, 1].map((one) => one * power).find((one) => one <= wanted) ?? power;
}

function scaleBar(metres) {
  const length = roundLength(metres);
  const [left, right, y] = [16, 16 + length / metres, size.height - 14];
  const label = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  return draw("g", { class: "scale" }, draw("path", { d: `M${left} ${y - 5}V${y}H${right}V${y - 5}` }),
    draw("text", { x: right + 6, y: y + 1 }, label));
}

function grid(metres) {
  const step = roundLength(metres) / metres;
  const lines = [];
  for (let x = (size.width / 2) % step; x < size.width; x += step) lines.push(`M${x} 0V${size.height}`);
  for (let y = (size.height / 2) % step; y < size.height; y += step) lines.push(`M0 ${y}H${size.width}`);
  return draw("path", { class: "grid", d: lines.join("") });
}

// - location: where the operator is; - waypoints: the way from there to the customer, who is at its end.
export function drawMap({ location, waypoints = [] }) {
  const places = [...(location ? [location] : []), ...waypoints];
  if (places.length === 0) return null;
  const points = plane(places);
  const { metres, put } = projection(points);
  const spots = points.map(put);
  const way = draw("polyline", { class: "way", points: spots.map((spot) => spot.join(",")).join(" ") });
  const stops = waypoints.length > 0 ? spots.slice(-waypoints.length) : [];
  const parts = [grid(metres), way, ...stops.map((spot) => stop(spot, 4))];
  if (stops.length > 0) parts.push(goal(stops.at(-1)));
  if (location) parts.push(here(spots[0]));
  const words = describe(location, waypoints.length);
  const picture = draw("svg", { viewBox: `0 0 ${size.width} ${size.height}`, role: "img", "aria-label": words },
    ...parts, scaleBar(metres), draw("text", { class: "north", x: size.width - 34, y: 20 }, "N ↑"));
  const figure = make("figure", { class: "map" });
  figure.append(picture, make("figcaption", { class: "soft" }, words));
  return figure;
}

const stop = ([cx, cy], r) => draw("circle", { class: "stop", cx, cy, r });

const goal = (spot) => draw("g", { class: "goal" }, stop(spot, 9), draw("circle", { cx: spot[0], cy: spot[1], r: 4 }));

const here = ([x, y]) =>
  draw("g", { class: "here" }, draw("circle", { class: "halo", cx: x, cy: y, r: 14 }), draw("circle", { cx: x, cy: y, r: 7 }));

function describe(location, count) {
  const way = `the way to the customer has ${count} waypoint${count === 1 ? "" : "s"}.`;
  if (!location) return `Where the operator is has not been told; ${way}`;
  const place = `Last seen at ${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`;
  return count > 0 ? `${place}; ${way}` : `${place}.`;
}
