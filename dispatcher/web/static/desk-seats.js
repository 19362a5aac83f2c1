/** Taking a chair: the usual one by one press, any other that is free from a list. */

import { ask, get, id } from "./desk-api.js";
import { button, el, part, put } from "./desk-parts.js";
import { say, seatSign } from "./texts.js";

const SHOWN_MOST = 60;

/** `taken()` is called once the chair is ours. */
export function createSeats({ me, taken }) {
  let isShown = false;

  return {
    async show(state) {
      if (state.seat) {
        if (isShown) put(part("take-seat"), null);
        isShown = false;
        return;
      }
      if (isShown) return;
      isShown = true;
      put(part("take-seat"), card(await get("/desk/seats"), state));
    },
    usual() {
      const usual = part("take-seat").querySelector(".usual");
      usual?.click();
      return Boolean(usual);
    },
  };

  function card(seats, state) {
    const list = el("div", { class: "seat-choice" });
    const search = el("input", {
      type: "search", id: "seat-search", "aria-label": say("desk.seat_search"),
      placeholder: say("desk.seat_search"), autocomplete: "off",
    });
    const told = el("p", { class: "told", role: "alert", hidden: true });
    const [usual] = seats.filter((seat) => seat.usual);
    const fill = () => {
      const words = search.value.trim().toLowerCase();
      const found = seats.filter((one) => !words
        || `${one.seat} ${one.floor} ${one.zone}`.toLowerCase().includes(words));
      list.replaceChildren(...found.slice(0, SHOWN_MOST).map((one) => seatButton(one, told)));
    };
    search.addEventListener("input", fill);
    fill();
    return el("article", { class: "card take" },
      el("h2", {}, say("desk.take_title", { name: state.name })),
      el("p", { class: "soft" }, say("desk.take_why")),
      usual && button(say("desk.take_usual", { seat: seatSign(usual.seat) }),
        () => take(usual.seat, told), { class: "now usual", key: "Enter" }),
      told,
      seats.length ? search : el("p", {}, say("desk.no_seats")), list);
  }

  function seatButton(seat, told) {
    return button(seatSign(seat.seat), () => take(seat.seat, told), {
      class: seat.own_zone ? "" : "second", "data-seat": seat.seat, title: `${seat.zone} · ${seat.floor}`,
    });
  }

  async function take(seat, told) {
    told.hidden = true;
    try {
      await ask("POST", `/agents/${id(me)}/login`, { body: { seat } });
    } catch (error) {
      told.textContent = error.message;
      told.hidden = false;
      return;
    }
    taken();
  }
}
