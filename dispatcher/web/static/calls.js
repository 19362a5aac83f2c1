/** Waiting calls, each with its time and its reason; the longest waiting stands first. */

import { runningTime, secondsLeft } from "./clock.js";
import { waitingCalls } from "./model.js";
import { isText, say } from "./texts.js";

/** Whether whoever looks may read the story of a call. */
const stories = "stories" in document.body.dataset;

export function createCalls({ list, title, empty }) {
  const rows = new Map();
  let callsShown = null;

  return {
    show(model, now_ms) {
      if (model.calls === callsShown) return;
      const isFirst = callsShown === null;
      callsShown = model.calls;
      const calls = waitingCalls(model.calls);
      title.textContent = calls.length
        ? say("calls.title_count", { count: calls.length }) : say("calls.title");
      empty.hidden = calls.length > 0;
      const kept = new Set(calls.map((call) => call.id));
      for (const id of rows.keys()) if (!kept.has(id)) rows.delete(id);
      for (const call of calls) {
        if (!rows.has(call.id)) rows.set(call.id, createRow(call, isFirst));
        showCall(rows.get(call.id), call, now_ms);
      }
      putInOrder(list, calls.map((call) => rows.get(call.id).item));
    },
    tick(now_ms) {
      for (const row of rows.values()) showTime(row, now_ms);
    },
  };
}

function createRow(call, isFirst) {
  const row = { item: document.createElement("li") };
  row.item.dataset.call = call.id;
  if (!isFirst) row.item.className = "arrived";
  for (const part of ["wait", "caller", "tag", "reason"]) {
    row[part] = document.createElement(part === "caller" && stories ? "a" : "span");
    row[part].className = part;
    row.item.append(row[part]);
  }
  if (stories) {
    row.caller.href = `/calls/${encodeURIComponent(call.id)}`;
    row.caller.title = say("call.story");
  }
  return row;
}

function showCall(row, call, now_ms) {
  if (row.call === call) return;
  row.call = call;
  row.item.dataset.state = call.state;
  row.item.dataset.reason = call.reason.key;
  row.caller.textContent = call.caller ?? say("calls.withheld");
  row.tag.textContent = say(`customer_class.${call.customer_class}`);
  row.tag.dataset.customerClass = call.customer_class;
  showTime(row, now_ms);
}

function showTime(row, now_ms) {
  row.wait.textContent = runningTime(now_ms - row.call.since_ms);
  const words = reasonWords(row.call.reason, now_ms);
  if (row.reason.textContent !== words) row.reason.textContent = words;
}

function reasonWords(reason, now_ms) {
  const key = `reason.${reason.key}`;
  return say(isText(key) ? key : "reason.other", {
    agent: reason.agent,
    tier: say(`tier_agent.${reason.tier ?? "any"}`),
    count: reason.count || null,
    seconds: reason.until_ms ? secondsLeft(reason.until_ms, now_ms) || null : null,
  });
}

/** Moves only what stands in the wrong place: a moved row would start its entrance again. */
function putInOrder(list, items) {
  const wanted = new Set(items);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  items.forEach((item, position) => {
    if (list.children[position] !== item) list.insertBefore(item, list.children[position] ?? null);
  });
}
