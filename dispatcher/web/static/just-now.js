/** What has just touched a call, newest first. New lines are read out politely. */

import { runningTime, timeOfDay } from "./clock.js";
import { isText, say, sayNodes, seatSign } from "./texts.js";

export function createJustNow({ list, empty }) {
  const lines = new Map();
  let itemsShown = null;

  return {
    show(model) {
      if (itemsShown && itemsShown.every((item, place) => item.id === model.justNow[place]?.id)
        && itemsShown.length === model.justNow.length) return;
      itemsShown = model.justNow;
      const told = itemsShown.filter((item) => isText(`just_now.${item.key}`));
      empty.hidden = told.length > 0;
      const kept = new Set(told.map((item) => item.id));
      for (const child of [...list.children]) {
        if (!kept.has(Number(child.dataset.id))) child.remove();
      }
      for (const id of lines.keys()) if (!kept.has(id)) lines.delete(id);
      for (const item of [...told].reverse()) {
        if (lines.has(item.id)) continue;
        lines.set(item.id, createLine(item));
        list.prepend(lines.get(item.id));
      }
    },
  };
}

function createLine(item) {
  const line = document.createElement("li");
  line.dataset.id = item.id;
  line.dataset.key = item.key;
  const time = document.createElement("time");
  time.dateTime = new Date(item.at_ms).toISOString();
  time.textContent = timeOfDay(item.at_ms);
  const words = document.createElement("span");
  words.append(...sayNodes(`just_now.${item.key}`, spoken(item.args ?? {})));
  line.append(time, words);
  return line;
}

function spoken(args) {
  return {
    agent: args.agent,
    seat: args.seat && seatSign(args.seat),
    customer_class: say(`customer_class.${args.customer_class ?? "normal"}`),
    back_for_s: args.back_for_s === undefined ? null : Math.round(args.back_for_s),
    waited: args.waited_s === undefined ? null : runningTime(args.waited_s * 1000),
  };
}
