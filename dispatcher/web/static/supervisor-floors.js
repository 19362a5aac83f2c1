/** Which floor is shown; the choice stays with this browser. */

import { el } from "./desk-parts.js";
import { floorsOf } from "./model.js";
import { say } from "./texts.js";

const KEPT = "lead-floor";
const ALL = "";

export function createFloors({ place, chosen }) {
  let floors = [];
  let shown = localStorage.getItem(KEPT) ?? ALL;
  let filtered = { seats: null, floor: null, of: null };

  return {
    show(model) {
      const now = floorsOf(model.seats);
      if (now.join("\n") === floors.join("\n")) return;
      floors = now;
      if (!floors.includes(shown)) shown = ALL;
      place.hidden = floors.length < 2;
      draw();
    },
    /** The model with the seats of the chosen floor alone. */
    of(model) {
      if (shown === ALL) return model;
      if (filtered.seats !== model.seats || filtered.floor !== shown) {
        const seats = [...model.seats].filter(([, seat]) => seat.floor === shown);
        filtered = { seats: model.seats, floor: shown, of: new Map(seats) };
      }
      return { ...model, seats: filtered.of };
    },
  };

  function draw() {
    place.replaceChildren(...[ALL, ...floors].map((floor) => {
      const node = el("button", { type: "button", "aria-pressed": String(floor === shown), "data-floor": floor },
        floor === ALL ? say("lead.all_floors") : say("lead.floor", { floor }));
      node.addEventListener("click", () => {
        shown = floor;
        localStorage.setItem(KEPT, floor);
        draw();
        chosen();
      });
      return node;
    }));
  }
}
