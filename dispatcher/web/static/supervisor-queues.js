/** Queues by zone: who waits, who is ready, which orders nobody holds. The fullest stand first. */

import { runningTime } from "./clock.js";
import { el, part, waitWords } from "./desk-parts.js";
import { say, zoneName } from "./texts.js";

export function createQueues({ clock }) {
  let shown = null;

  return {
    show(board) {
      shown = board;
      part("no-queues").hidden = board.queues.length > 0;
      part("queues").hidden = !board.queues.length;
      draw(clock.now_ms());
    },
    tick(now_ms) {
      if (!shown) return;
      for (const cell of part("queue-rows").querySelectorAll("[data-since]")) {
        const words = runningTime(now_ms - Number(cell.dataset.since));
        if (cell.textContent !== words) cell.textContent = words;
      }
    },
  };

  function draw(now_ms) {
    const queues = [...shown.queues].sort((one, other) => other.waiting - one.waiting
      || other.overdue - one.overdue);
    part("queue-rows").replaceChildren(...queues.map((queue) => row(queue, now_ms)));
  }
}

function row(queue, now_ms) {
  const since = queue.longest_since_ms;
  const orders = queue.open
    ? say("lead.open_orders", { count: queue.open, time: waitWords(queue.oldest_since_ms, now_ms) })
    : say("lead.no_open_orders");
  return el("tr", { "data-zone": queue.zone },
    el("th", { scope: "row" }, zoneName(queue)),
    el("td", {}, el("b", {}, String(queue.waiting)), since === null ? null
      : el("span", { class: "soft", "data-since": since }, runningTime(now_ms - since))),
    el("td", { class: queue.waiting && !queue.ready ? "late" : null },
      say("lead.ready_of", { ready: queue.ready, people: queue.logged_in })),
    el("td", {}, orders, queue.overdue ? el("span", { class: "late" },
      say("lead.overdue_count", { count: queue.overdue })) : null));
}
