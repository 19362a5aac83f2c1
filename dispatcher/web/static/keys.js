/**
 * Arrow keys on the floor. One seat at a time is in the tab order (the roving tabindex of the
 * WAI-ARIA Authoring Practices), so 2 000 seats cost one Tab.
 */

const ALONG = { ArrowRight: 1, ArrowLeft: -1 };
const ACROSS = { ArrowDown: 1, ArrowUp: -1 };

export function moveByKeys(floor) {
  floor.addEventListener("keydown", (event) => {
    const seat = event.target.closest("[data-seat]");
    if (!seat || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = neighbour([...floor.querySelectorAll("[data-seat]")], seat, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  floor.addEventListener("focusin", (event) => {
    const seat = event.target.closest("[data-seat]");
    if (!seat) return;
    floor.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    seat.tabIndex = 0;
  });
}

function neighbour(seats, seat, key) {
  const position = seats.indexOf(seat);
  if (key === "Home") return seats.at(0);
  if (key === "End") return seats.at(-1);
  if (key in ALONG) return seats[position + ALONG[key]];
  if (key in ACROSS) return acrossRow(seats, position, ACROSS[key]);
  return undefined;
}

/** The seat nearest by its middle in the next row up or down. */
function acrossRow(seats, position, step) {
  const middle = (box) => box.left + box.width / 2;
  const from = seats[position].getBoundingClientRect();
  let best;
  for (let at = position + step; seats[at]; at += step) {
    const box = seats[at].getBoundingClientRect();
    if (box.top === from.top) continue;
    if (best && box.top !== best.top) break;
    const away = Math.abs(middle(box) - middle(from));
    if (!best || away < best.away) best = { seat: seats[at], top: box.top, away };
  }
  return best?.seat;
}
