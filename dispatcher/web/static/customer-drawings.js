/** Drawings: a phone that is shaken, and the way to an iPhone's home screen in three pictures. */

import { draw, el } from "./customer-parts.js";
import { say } from "./texts.js";

const LINE = { fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" };

export function shakenPhone(moves) {
  const waves = ["path", { d: "M38 44Q30 60 38 76M26 36Q14 60 26 84M122 44Q130 60 122 76M134 36Q146 60 134 84", class: "waves", ...LINE, "stroke-width": 3 }];
  return draw(["svg", { viewBox: "0 0 160 120", class: `shaken${moves ? " moves" : ""}`, "aria-hidden": "true" },
    ...(moves ? [waves] : []),
    ["g", { class: "phone" },
      ["rect", { x: 52, y: 10, width: 56, height: 100, rx: 12, class: "case" }],
      ["rect", { x: 57, y: 16, width: 46, height: 88, rx: 7, class: "glass" }],
      ["rect", { x: 63, y: 24, width: 34, height: 40, rx: 7, class: "shown" }],
      ["circle", { cx: 80, cy: 39, r: 6.4, class: "person" }],
      ["path", { d: "M69 58C69 50 74 48 80 48S91 50 91 58Z", class: "person" }],
      ["rect", { x: 63, y: 71, width: 22, height: 4, rx: 2, class: "text-line" }],
      ["rect", { x: 63, y: 79, width: 30, height: 3, rx: 1.5, class: "text-line soft" }],
      ["rect", { x: 63, y: 89, width: 34, height: 9, rx: 4.5, class: "shown strong" }]],
  ]);
}

/** The way to the home screen, as somebody holding the phone sees it. */
export function homeScreenWay() {
  const steps = [
    [shareBar(), say("customer.home_share")],
    [shareList(), say("customer.home_add")],
    [homeScreen(), say("customer.home_open")],
  ];
  return el("ol", { class: "way" }, ...steps.map(([picture, text], at) => el("li", {},
    picture, el("p", {}, el("b", {}, `${at + 1}`), ` ${text}`))));
}

function phone(...inside) {
  return draw(["svg", { viewBox: "0 0 120 90", class: "step", "aria-hidden": "true" },
    ["path", { d: "M14 0V78A10 10 0 0 0 24 88H96A10 10 0 0 0 106 78V0", class: "glass edge" }],
    ...inside]);
}

function shareBar() {
  return phone(
    ["rect", { x: 24, y: 8, width: 72, height: 6, rx: 3, class: "text-line soft" }],
    ["rect", { x: 24, y: 20, width: 52, height: 6, rx: 3, class: "text-line soft" }],
    ["path", { d: "M14 52H106", ...LINE, class: "edge" }],
    ["circle", { cx: 60, cy: 68, r: 15, class: "ring" }],
    ["path", { d: "M60 72V58M55 62L60 57L65 62M53 66H51V77H69V66H67", ...LINE, class: "sign" }],
    ["path", { d: "M32 64L27 69L32 74M88 64L93 69L88 74", ...LINE, class: "faint" }]);
}

function shareList() {
  return phone(
    ["rect", { x: 22, y: 6, width: 76, height: 18, rx: 5, class: "row" }],
    ["rect", { x: 22, y: 29, width: 76, height: 22, rx: 5, class: "row chosen" }],
    ["rect", { x: 22, y: 56, width: 76, height: 18, rx: 5, class: "row" }],
    ["rect", { x: 29, y: 37, width: 40, height: 6, rx: 3, class: "text-line" }],
    ["rect", { x: 29, y: 12, width: 30, height: 6, rx: 3, class: "text-line soft" }],
    ["rect", { x: 29, y: 62, width: 34, height: 6, rx: 3, class: "text-line soft" }],
    ["path", { d: "M80 33.5H90A2.5 2.5 0 0 1 92.5 36V44A2.5 2.5 0 0 1 90 46.5H80A2.5 2.5 0 0 1 77.5 44V36A2.5 2.5 0 0 1 80 33.5M85 36.5V43.5M81.5 40H88.5", ...LINE, "stroke-width": 1.8, class: "sign" }]);
}

function homeScreen() {
  const others = [[26, 8], [76, 8], [26, 50], [51, 50], [76, 50], [51, 8]];
  return phone(
    ...others.filter(([x, y]) => x !== 51 || y !== 8).map(([x, y]) => ["rect", { x, y, width: 18, height: 18, rx: 5, class: "row" }]),
    ["rect", { x: 45, y: 2, width: 30, height: 30, rx: 8, class: "ours" }],
    ["rect", { x: 51.5, y: 6.6, width: 17, height: 3.6, rx: 1, class: "on-ours" }],
    ["rect", { x: 54, y: 12, width: 12, height: 11.4, rx: 3.6, class: "on-ours" }],
    ["path", { d: "M54.4 25.8Q60 28.8 65.6 25.8", fill: "none", "stroke-width": 1.9, "stroke-linecap": "round", class: "on-ours-line" }],
    ["rect", { x: 50, y: 37, width: 20, height: 4, rx: 2, class: "text-line" }]);
}

const GIFTS = {
  flower: [
    ["path", { d: "M24 44V25M24 40C17 40 13 36 12 31C18 31 23 34 24 40M24 42C30 42 35 39 36 33C30 33 25 36 24 42", fill: "none", stroke: "var(--here)", "stroke-width": 2.6, "stroke-linejoin": "round" }],
    ["path", { d: "M13 8C16 10 18 10 20 7C22 4 26 4 28 7C30 10 32 10 35 8C37 19 33 26 24 26S11 19 13 8Z", fill: "var(--bad)" }],
    ["path", { d: "M24 26C19 22 18 14 20 7C22 4 26 4 28 7C30 14 29 22 24 26Z", fill: "#fff", "fill-opacity": ".28" }]],
  tea: [
    ["path", { d: "M10 20H36V28C36 36 31 40 23 40S10 36 10 28Z", fill: "var(--here)" }],
    ["path", { d: "M36 23H38C43 23 43 32 36 32", fill: "none", stroke: "var(--here)", "stroke-width": 3 }],
    ["path", { d: "M8 43.5H38", stroke: "var(--away)", "stroke-width": 2.6, "stroke-linecap": "round" }],
    ["path", { d: "M18 15C15 12 20 10 17 6M26 15C23 12 28 10 25 6", fill: "none", stroke: "var(--away)", "stroke-width": 2.4, "stroke-linecap": "round" }]],
  star: [
    ["path", { d: "M24 5L29.6 16.6L42.4 18.3L33 27.1L35.4 39.8L24 33.6L12.6 39.8L15 27.1L5.6 18.3L18.4 16.6Z", fill: "var(--leave)", stroke: "var(--leave)", "stroke-width": 3, "stroke-linejoin": "round" }],
    ["path", { d: "M24 11L27.6 19.4", stroke: "#fff", "stroke-opacity": ".5", "stroke-width": 2.6, "stroke-linecap": "round" }]],
};

/** A gift of the first catalogue, drawn; null for one that a site has added. */
export function giftDrawing(id) {
  const shapes = GIFTS[id];
  return shapes ? draw(["svg", { viewBox: "0 0 48 48" }, ...shapes]) : null;
}
