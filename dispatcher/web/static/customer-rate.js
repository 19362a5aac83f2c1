/** Stars and words for one's own agent. */

import { NoNetwork, Refused, ask, newKey } from "./customer-api.js";
import { button, draw, el, field, sayBriefly, sheet, told } from "./customer-parts.js";
import { say } from "./texts.js";

const MOST = 5;
const STAR = "M12 2.6L14.9 8.6L21.4 9.5L16.7 14.1L17.8 20.6L12 17.5L6.2 20.6L7.3 14.1L2.6 9.5L9.1 8.6Z";

/** Asks what one thinks: of an order's answer, or of today. */
export function showRating(app, order = null) {
  const { card } = app.state.agent;
  const key = newKey();
  sheet(say("customer.rate_title", { agent: card.name }), (close) => {
    const stars = starChoice();
    const words = el("textarea", { id: "rating-words", rows: 3, maxlength: 2000 });
    const note = el("div");
    const go = button(say("customer.send"), async () => {
      if (!stars.value()) {
        note.replaceChildren(told(say("customer.stars_first")));
        stars.node.querySelector("input").focus();
        return;
      }
      try {
        await ask("POST", "/me/ratings", {
          key, body: { stars: stars.value(), words: words.value, order_id: order?.id ?? null },
        });
        close();
        sayBriefly(say("customer.rate_thanks"));
        await app.refresh();
      } catch (error) {
        note.replaceChildren(told(whyNot(error, order)));
      }
    }, { kind: "main" });
    return [
      order ? el("p", { class: "lead" }, order.subject) : null,
      stars.node, field(say("customer.rating_words"), words), note,
      el("div", { class: "actions" }, go),
    ].filter(Boolean);
  });
}

function starChoice() {
  const boxes = Array.from({ length: MOST }, (_, at) => {
    const value = at + 1;
    const label = say(value === 1 ? "customer.one_star" : "customer.stars", { count: value });
    return el("label", {},
      el("input", { type: "radio", name: "stars", value, "aria-label": label }),
      draw(["svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, ["path", { d: STAR }]]));
  });
  const node = el("fieldset", { class: "stars" },
    el("legend", { class: "unseen" }, say("customer.how_many_stars")), ...boxes);
  return { node, value: () => Number(node.querySelector("input:checked")?.value ?? 0) };
}

function whyNot(error, order) {
  if (error instanceof NoNetwork) return say("customer.needs_network");
  if (error instanceof Refused && error.status === 409) {
    return say(order ? "customer.rated_before" : "customer.rated_today");
  }
  return say("customer.our_fault");
}
