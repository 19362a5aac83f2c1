/**
 * The chair from above: a desk edge, a seat, a back. What is known about it is told by shape
 * first and by colour second (chair.css), so that it reads in grey and for the colour-blind.
 */

const SVG = "http://www.w3.org/2000/svg";
export const LEAVING_S = 30;

const SHAPES = {
  desk: ["rect", { x: 9, y: 2, width: 70, height: 15, rx: 3.5 }],
  back: ["path", { d: "M27 62.5Q44 72 61 62.5" }],
  seat: ["rect", { x: 25.5, y: 24.5, width: 37, height: 35, rx: 10.5 }],
  hatch: ["rect", { x: 25.5, y: 24.5, width: 37, height: 35, rx: 10.5, fill: "url(#hatching)" }],
  head: ["circle", { cx: 44, cy: 37.8, r: 6.2 }],
  body: ["path", { d: "M34.6 53.4C34.6 47.8 38.6 45.6 44 45.6S53.4 47.8 53.4 53.4Z" }],
  pause: ["path", { d: "M40 36.5V47.5M48 36.5V47.5" }],
  badge: ["circle", { cx: 65, cy: 22, r: 9.4 }],
  handset: ["path", { d: "M61.7 18.2C61.4 22.6 64.4 25.8 68.9 25.7" }],
  ears: ["path", { d: "M61.6 18.2L62.1 20M67.1 25.3L68.9 25.7" }],
  dashes: ["circle", { cx: 44, cy: 42, r: 29 }],
  track: ["circle", { cx: 44, cy: 42, r: 30.5 }],
  ring: ["circle", {
    cx: 44, cy: 42, r: 30.5, pathLength: LEAVING_S, transform: "matrix(0 -1 -1 0 86 86)",
  }],
  sign: ["text", { x: 44, y: 42, dy: "0.36em", "text-anchor": "middle" }],
};

const CHAIR = ["desk", "back", "seat"];
const PERSON = ["head", "body"];

const DRAWINGS = {
  here: [...CHAIR, ...PERSON],
  talking: [...CHAIR, ...PERSON, "badge", "handset", "ears"],
  ringing: [...CHAIR, ...PERSON, "dashes"],
  wrap_up: [...CHAIR, ...PERSON],
  leaving: ["desk", "track", "ring", "back", "seat", "sign"],
  away: CHAIR,
  unknown: [...CHAIR, "hatch", "sign"],
  on_break: [...CHAIR, "pause"],
  not_responding: [...CHAIR, "pause"],
  who_is_sitting: [...CHAIR, "pause"],
  free: CHAIR,
  logged_out: [...CHAIR, ...PERSON],
};

const drawn = new Map();

/** One chair as SVG, coloured by the `data-look` of whatever holds it. */
export function drawChair(look) {
  if (!drawn.has(look)) drawn.set(look, draw(DRAWINGS[look] ?? DRAWINGS.unknown));
  const chair = drawn.get(look).cloneNode(true);
  if (look === "unknown") chair.querySelector(".sign").textContent = "?";
  return chair;
}

/** The ring runs out clockwise from twelve and says the same as the number in it. */
export function showSecondsLeft(chair, seconds) {
  const left_s = Math.min(seconds, LEAVING_S);
  chair.querySelector(".ring").style.strokeDasharray = `${left_s} ${LEAVING_S - left_s + 1}`;
  chair.querySelector(".sign").textContent = seconds;
}

/** The pattern of a chair nobody knows about; one per page, the chairs refer to it. */
export function hatching() {
  const holder = element("svg", { class: "unseen", "aria-hidden": "true" });
  const pattern = element("pattern", {
    id: "hatching", width: 6, height: 6, patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  });
  pattern.append(element("rect", { class: "hatch-line", width: 2.4, height: 6 }));
  holder.append(pattern);
  return holder;
}

function draw(shapes) {
  const chair = element("svg", { class: "chair", viewBox: "0 0 88 76", "aria-hidden": "true" });
  for (const shape of shapes) {
    const [name, attributes] = SHAPES[shape];
    chair.append(element(name, { class: shape, ...attributes }));
  }
  return chair;
}

function element(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) node.setAttribute(attribute, value);
  return node;
}
