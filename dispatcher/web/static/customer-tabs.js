/** The three places of the page, at the thumb. */

import { draw, el } from "./customer-parts.js";
import { say } from "./texts.js";

const LINE = { fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" };
const TABS = [
  ["/me/", "my_agent", "M8.5 10.5A3.5 3.5 0 1 1 15.5 10.5A3.5 3.5 0 1 1 8.5 10.5M5 20C5 16.2 8 15.2 12 15.2S19 16.2 19 20"],
  ["/me/orders", "my_orders", "M6 4.5H18A1.5 1.5 0 0 1 19.5 6V18A1.5 1.5 0 0 1 18 19.5H6A1.5 1.5 0 0 1 4.5 18V6A1.5 1.5 0 0 1 6 4.5M8 9.5H16M8 13.5H13"],
  ["/me/more", "more", "M5 7H13M17 7H19M5 12H7M11 12H19M5 17H14M18 17H19M15 5.2V8.8M9 10.2V13.8M16 15.2V18.8"],
];
const WORDS = {
  my_agent: () => say("customer.my_agent"),
  my_orders: () => say("customer.my_orders"),
  more: () => say("customer.more"),
};

/** Draws them; orders that wait for the customer are counted on theirs. */
export function drawTabs(nav, { state }) {
  const asks = state.orders.filter((one) => one.state === "resolved" || one.state === "waiting_customer").length;
  nav.hidden = false;
  nav.replaceChildren(...TABS.map(([href, name, path]) => el("a", {
    href, "aria-current": isHere(href) ? "page" : null,
  },
  draw(["svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, ["path", { d: path, ...LINE }]]),
  el("span", {}, WORDS[name]()),
  name === "my_orders" && asks ? el("b", { class: "count" }, String(asks),
    el("span", { class: "unseen" }, ` ${say("customer.for_you")}`)) : null)));
}

function isHere(href) {
  const at = location.pathname;
  if (href === "/me/orders") return at.startsWith(href);
  if (href === "/me/more") return at === href;
  return !at.startsWith("/me/orders") && at !== "/me/more";
}
