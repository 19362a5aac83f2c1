/** The column at the left: my orders, what waits for anybody, calls to make, what I was told. */

import { FEATURES, ask } from "./desk-api.js";
import { learn } from "./desk-names.js";
import { el, part, sayBriefly } from "./desk-parts.js";
import { callRow, noticeRow, orderRow } from "./desk-rows.js";
import { say } from "./texts.js";
import { createWindow } from "./windowed.js";

const AT_ONCE = 200;
const SEARCH_AFTER_MS = 250;
const TABS = ["mine", "pool", "calls", "told"];

const PATHS = {
  mine: `/work-orders?view=mine&limit=${AT_ONCE}`,
  pool: `/work-orders?view=zone&limit=${AT_ONCE}`,
  calls: `/call-tasks?limit=${AT_ONCE}`,
  told: `/desk/notices?limit=${AT_ONCE}`,
};

/**
 * `open.order(order)`, `open.call(task)`, `open.notice(notice)` are called with what was chosen;
 * `seen()` when the notices were looked at.
 */
export function createLists({ clock, open, seen }) {
  const tabs = TABS.filter((tab) => tab !== "calls" || FEATURES.has("call_tasks"));
  const lists = Object.fromEntries(tabs.map((tab) => [tab, { items: [], next: null, loaded: false }]));
  const counts = {};
  const newOnes = new Map();
  let shown = "mine";
  let searched = null;
  let timer = 0;

  const rows = createWindow({
    place: part("rows"),
    label: say("desk.list"),
    keyOf: (item) => item.id,
    draw: (item) => drawRow(item),
    onOpen: openItem,
    onNearEnd: more,
  });
  part("tabs").replaceChildren(...tabs.map(createTab));
  part("search").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, SEARCH_AFTER_MS);
  });
  part("search").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      rows.focus();
      rows.move(1);
      if (event.key === "Enter") rows.open();
    }
  });

  return {
    choose,
    load,
    move: (step) => { rows.move(step); rows.open(); },
    select: rows.select,
    tabAt: (position) => tabs[position] && choose(tabs[position]),
    count(tab, number) {
      counts[tab] = number;
      showTabs();
    },
    isNew(orderId) {
      newOnes.set(orderId, (newOnes.get(orderId) ?? 0) + 1);
      if (shown === "mine") draw();
    },
    read(orderId) {
      if (newOnes.delete(orderId)) draw();
    },
    add(notice) {
      const list = lists.told;
      list.items = [notice, ...list.items.filter((one) => one.id !== notice.id)];
      if (shown === "told" && searched === null) draw();
    },
    first: () => lists.mine.items[0] ?? null,
    tick: () => rows.tick(),
    get shown() { return shown; },
  };

  async function load(tab) {
    const list = lists[tab];
    if (!list) return;
    const { content, next } = await ask("GET", PATHS[tab]);
    await learn(content.flatMap((one) => [one.held_by, one.body?.served_by, one.body?.from]));
    Object.assign(list, { items: content, next, loaded: true });
    if (tab === "mine" || tab === "calls") counts[tab] = next ? `${content.length}+` : content.length;
    showTabs();
    if (tab === shown && searched === null) draw();
  }

  async function more() {
    const list = searched ?? lists[shown];
    if (!list.next || list.fetching) return;
    list.fetching = true;
    try {
      const { content, next } = await ask("GET", list.next);
      const known = new Set(list.items.map((item) => item.id));
      list.items = [...list.items, ...content.filter((item) => !known.has(item.id))];
      list.next = next;
      if (list === (searched ?? lists[shown])) draw();
    } finally {
      list.fetching = false;
    }
  }

  async function search() {
    const words = part("search").value.trim();
    if (!words) {
      searched = null;
      draw();
      return;
    }
    const path = `/work-orders?limit=${AT_ONCE}&q=${encodeURIComponent(words)}`;
    try {
      const { content, next } = await ask("GET", path);
      if (part("search").value.trim() !== words) return;
      searched = { items: content, next };
    } catch (error) {
      sayBriefly(error.message, "bad");
    }
    draw();
  }

  async function choose(tab) {
    shown = tab;
    searched = null;
    part("search").value = "";
    rows.select(null);
    showTabs();
    draw();
    await load(tab);
    if (tab === "told" && counts.told) seen();
  }

  function openItem(item) {
    if (searched || shown === "mine" || shown === "pool") open.order(item);
    else if (shown === "calls") open.call(item);
    else open.notice(item);
  }

  function drawRow(item) {
    const now_ms = clock.now_ms();
    if (searched || shown === "mine" || shown === "pool") return orderRow(item, now_ms, newOnes);
    return shown === "calls" ? callRow(item, now_ms) : noticeRow(item, now_ms);
  }

  function draw() {
    const list = searched ?? lists[shown];
    rows.show(list.items);
    part("rows").hidden = !list.items.length;
    const kind = searched ? "search" : shown;
    const isEmpty = !list.items.length && (searched || list.loaded);
    part("no-rows").hidden = !isEmpty;
    if (isEmpty) {
      part("no-rows").replaceChildren(el("p", {}, el("b", {}, say(`desk_empty.${kind}`))),
        el("p", {}, say(`desk_empty_next.${kind}`)));
    }
    part("ghosts").hidden = Boolean(list.items.length || isEmpty);
  }

  function createTab(tab) {
    const node = el("button", {
      type: "button", role: "tab", id: `tab-${tab}`, "aria-controls": "list-panel", "data-tab": tab,
    }, el("span", {}, say(`desk_tab.${tab}`)), el("b", { class: "count" }));
    node.addEventListener("click", () => choose(tab));
    node.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = step && tabs[tabs.indexOf(tab) + step];
      if (!next) return;
      choose(next);
      part(`tab-${next}`).focus();
    });
    return node;
  }

  function showTabs() {
    for (const tab of tabs) {
      const node = part(`tab-${tab}`);
      const isShown = tab === shown;
      node.setAttribute("aria-selected", isShown);
      node.tabIndex = isShown ? 0 : -1;
      node.querySelector(".count").textContent = counts[tab] || "";
    }
    part("list-panel").setAttribute("aria-labelledby", `tab-${shown}`);
  }
}
