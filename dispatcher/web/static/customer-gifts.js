/** A gift from the catalogue for one's own agent. */

import { NoNetwork, Refused, ask, newKey } from "./customer-api.js";
import { giftDrawing } from "./customer-drawings.js";
import { el, sayBriefly, sheet, told, whileBusy } from "./customer-parts.js";
import { LANGUAGE, say } from "./texts.js";

/** Shows what may be given; one tap gives it. */
export async function showGifts(app) {
  const { card } = app.state.agent;
  let types;
  try {
    types = await ask("GET", "/me/gift-types");
  } catch {
    sayBriefly(say("customer.needs_network"));
    return;
  }
  sheet(say("customer.gift_title", { agent: card.name }), (close) => {
    const note = el("div");
    const list = el("ul", { class: "gifts", role: "list" }, ...types.map((type) => {
      const give = el("button", { type: "button", class: "gift", "data-gift": type.id },
        el("span", { class: "glyph", "aria-hidden": "true" }, giftDrawing(type.id) ?? type.glyph),
        el("b", {}, nameOf(type)),
        el("small", {}, type.price_minor ? price(type.price_minor) : say("customer.free")));
      const key = newKey();
      give.addEventListener("click", () => whileBusy(give, async () => {
        try {
          await ask("POST", "/me/gifts", { key, body: { gift_type: type.id } });
          close();
          sayBriefly(say("customer.gift_thanks", { agent: card.name, gift: nameOf(type) }));
        } catch (error) {
          note.replaceChildren(told(whyNot(error, type)));
        }
      }));
      return el("li", {}, give);
    }));
    return [el("p", { class: "lead" }, say("customer.gift_lead")), list, note];
  });
}

function nameOf(type) {
  return LANGUAGE.startsWith("zh") ? type.name_zh : type.name;
}

function price(minor) {
  return (minor / 100).toFixed(2);
}

function whyNot(error, type) {
  if (error instanceof NoNetwork) return say("customer.needs_network");
  if (error instanceof Refused && error.status === 409) {
    return type.price_minor ? say("customer.gift_costs")
      : say("customer.gift_enough", { gift: nameOf(type) });
  }
  return say("customer.our_fault");
}
