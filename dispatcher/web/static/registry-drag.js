/** Moves the chairs of a plan by pointer and by arrow keys; with Shift in fine steps. */

const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const STEP = 0.25;
const FINE_STEP = 0.05;

/** `unit()` is the size of a chair, `place(id, to?)` puts one, `moved(id, before)` ends a move. */
export function draggable(plan, { unit, place, moved }) {
  let drag = null;

  plan.addEventListener("pointerdown", (event) => {
    const chair = event.target.closest("[data-seat]");
    if (!chair || event.button) return;
    const before = place(chair.dataset.seat);
    const from = inside(plan, event);
    drag = { id: chair.dataset.seat, before, away: { x: before.x - from.x, y: before.y - from.y } };
    plan.setPointerCapture(event.pointerId);
  });
  plan.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const to = inside(plan, event);
    place(drag.id, { x: to.x + drag.away.x, y: to.y + drag.away.y });
  });
  for (const end of ["pointerup", "pointercancel"]) {
    plan.addEventListener(end, () => {
      if (drag) settle(drag.id, drag.before);
      drag = null;
    });
  }
  plan.addEventListener("keydown", (event) => {
    const chair = event.target.closest("[data-seat]");
    const step = STEPS[event.key];
    if (!chair || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const before = place(chair.dataset.seat);
    const by = unit() * (event.shiftKey ? FINE_STEP : STEP);
    place(chair.dataset.seat, { x: before.x + step[0] * by, y: before.y + step[1] * by });
    moved(chair.dataset.seat, before);
  });

  function settle(id, before) {
    const after = place(id);
    if (after.x !== before.x || after.y !== before.y) moved(id, before);
  }
}

function inside(plan, event) {
  const point = new DOMPoint(event.clientX, event.clientY);
  return point.matrixTransform(plan.getScreenCTM().inverse());
}
