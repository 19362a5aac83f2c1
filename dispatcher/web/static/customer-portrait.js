/**
 * A drawn portrait for whoever has no photograph: always the same one for the same person, and
 * none that says more than "a friendly human with a headset".
 */

import { draw, el } from "./customer-parts.js";

// One warm tone for all: a guess at how somebody looks would be worse than none.
const SKIN = "#f1c6a3";
const HAIR = ["#3a2f2b", "#1f1b1d", "#5b3a26", "#7a5234", "#8b8681", "#2b2435"];
const CLOTHES = ["#0f8a7e", "#2b62d9", "#8248b8", "#a85f08", "#3c6e47", "#54617a"];
const HEADSET = "var(--headset)";
const FEATURES = "#1d2430";

// Behind the head, then over it; each on a board of 280 by 200.
const CUTS = [
  { over: "M101 84C98 55 118 39 141 39C166 39 182 55 179 80C170 66 156 62 143 66C128 71 110 74 101 84Z" },
  { under: "M100 82C96 50 116 36 140 36S184 50 180 82C181 104 180 118 186 130H165V92H115V130H94C100 118 99 104 100 82Z",
    over: "M104 84C104 60 122 48 142 50C160 51 176 62 177 84C166 78 158 70 152 61C142 73 122 80 104 84Z" },
  { over: "M102 80C102 52 120 40 140 40S178 52 178 80C174 70 168 64 160 62C146 66 134 66 120 62C112 64 106 70 102 80Z" },
  { under: "M140 22A15 15 0 1 1 139.9 22Z",
    over: "M101 84C100 56 118 42 140 42S180 56 179 84C172 68 160 60 140 60S108 68 101 84Z" },
  { under: "M103 76C92 66 98 48 112 46C116 34 132 32 140 38C150 30 166 34 169 46C183 48 188 66 177 76C184 86 180 96 174 98H106C100 96 96 86 103 76Z",
    over: "M105 76C108 60 120 54 140 55S172 60 175 76C168 66 158 66 150 62C140 68 116 66 105 76Z" },
];

/** The picture of an agent: his photograph if it lies on our own site, else a drawn one. */
export function portrait({ agent_id: id, name, photo }) {
  const frame = el("div", { class: "portrait", role: "img", "aria-label": name });
  const drawn = drawnPortrait(id);
  frame.append(drawn);
  if (!isOurs(photo)) return frame;
  const picture = el("img", { src: photo, alt: "", hidden: true });
  picture.addEventListener("load", () => { picture.hidden = false; drawn.remove(); });
  frame.append(picture);
  return frame;
}

function drawnPortrait(id) {
  const pick = dice(id);
  const hair = pick(HAIR);
  const cloth = pick(CLOTHES);
  const cut = pick(CUTS);
  const glasses = pick([false, false, false, true]);
  return draw(["svg", {
    viewBox: "0 0 280 200", preserveAspectRatio: "xMidYMax meet", "aria-hidden": "true",
  },
  ...(cut.under ? [["path", { d: cut.under, fill: hair }]] : []),
  ["path", { d: "M84 204C84 164 106 148 140 148S196 164 196 204Z", fill: cloth }],
  ["path", { d: "M126 122H154V148C154 158 126 158 126 148Z", fill: SKIN }],
  ["path", { d: "M126 130C132 139 148 139 154 130V136C148 145 132 145 126 136Z", fill: "#000", "fill-opacity": ".1" }],
  ["ellipse", { cx: 140, cy: 95, rx: 37, ry: 41, fill: SKIN }],
  ["path", { d: cut.over, fill: hair }],
  ["path", { d: "M127 97V98M153 97V98", stroke: FEATURES, "stroke-width": 5, "stroke-linecap": "round" }],
  ["path", { d: "M129 113C134 120 146 120 151 113", stroke: FEATURES, "stroke-width": 2.6, "stroke-linecap": "round", fill: "none" }],
  ...(glasses ? [["path", {
    d: "M116 98A11 10 0 1 0 138 98A11 10 0 1 0 116 98M142 98A11 10 0 1 0 164 98A11 10 0 1 0 142 98M138 97Q140 95 142 97",
    stroke: FEATURES, "stroke-width": 2, fill: "none" }]] : []),
  ["path", { d: "M99 92C97 50 118 34 140 34S183 50 181 92", stroke: HEADSET, "stroke-width": 4.5, fill: "none" }],
  ["rect", { x: 93, y: 85, width: 13, height: 25, rx: 6, fill: HEADSET }],
  ["rect", { x: 174, y: 85, width: 13, height: 25, rx: 6, fill: HEADSET }],
  ["path", { d: "M181 108C181 124 172 129 156 128", stroke: HEADSET, "stroke-width": 3.4, "stroke-linecap": "round", fill: "none" }],
  ]);
}

function isOurs(photo) {
  if (!photo) return false;
  try {
    return new URL(photo, location.href).origin === location.origin && /^\/(?!\/)/.test(photo);
  } catch {
    return false;
  }
}

/** The same throws for the same name (FNV-1a, 32 bit). */
function dice(name) {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) {
    state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  }
  return (options) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0;
    state = (state ^ (state >>> 13)) >>> 0;
    return options[state % options.length];
  };
}
