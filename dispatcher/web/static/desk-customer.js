/** The customer's card: who he is to us, and what he has asked before. */

import { get, id } from "./desk-api.js";
import { button, el, moment, part, put } from "./desk-parts.js";
import { say } from "./texts.js";

/** `open(orderId)` shows an order of his history. */
export function createCustomer({ clock, open }) {
  let shown = null;

  return {
    async show(customerId, name) {
      shown = customerId;
      const card = await get(`/desk/customers/${id(customerId)}`).catch(() => null);
      if (shown !== customerId) return;
      put(part("customer"), card ? cardOf(card) : stranger(name));
    },
    hide,
  };

  function hide() {
    delete document.body.dataset.customer;
  }

  function cardOf(card) {
    const now_ms = clock.now_ms();
    return el("article", { class: "card customer-card", "data-customer": card.id },
      back(),
      el("h2", { dir: "auto" }, card.name),
      el("p", { class: "tags" },
        el("span", { class: "tag", "data-customer-class": card.customer_class },
          say(`customer_class.${card.customer_class}`)),
        card.is_mine && el("span", { class: "tag mine" }, say("desk.yours"))),
      card.dedicated && !card.is_mine
        ? el("p", { class: "soft" }, say("desk.dedicated_to", { agent: card.dedicated })) : null,
      el("ul", { class: "reached" }, card.reached_by.map((one) => el("li", {}, one))),
      el("h3", {}, say("desk.history")),
      card.orders.length
        ? el("ul", { class: "history" }, card.orders.map((order) => historyLine(order, now_ms)))
        : el("p", { class: "soft" }, say("desk.no_history")));
  }

  function historyLine(order, now_ms) {
    const node = el("button", { type: "button", class: "plain" },
      el("span", { class: "row-title", dir: "auto" }, order.subject),
      el("span", { class: "row-line" }, [say("desk.number", { number: order.number }),
        say(`order_state.${order.state}`), moment(order.made_ms, now_ms)].join(" · ")));
    node.addEventListener("click", () => {
      hide();
      open(order.id);
    });
    return el("li", {}, node);
  }

  function back() {
    return button(say("desk.back"), hide, { class: "quiet hide-customer" });
  }

  function stranger(name) {
    return el("article", { class: "card customer-card" },
      back(),
      el("h2", {}, name || say("desk.unknown_customer")),
      el("p", { class: "soft" }, say("desk.stranger")));
  }
}
