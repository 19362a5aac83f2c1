/**
 * A list of which only what is seen is there: 2 000 rows cost as much as twenty. All rows are of
 * one height. It is one stop for Tab; arrow keys move within it (listbox of the WAI-ARIA
 * Authoring Practices; grid, where rows have buttons of their own), and more is asked for when its
 * end comes near.
 */

import { el } from "./desk-parts.js";

const BEYOND = 6;
const NEAR_END = 40;
const LISTBOX = { list: "listbox", row: "option", place: "aria-posinset" };
const GRID = { list: "grid", row: "row", place: "aria-rowindex" };
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };

/**
 * @param place the scrolling element; its rows are as high as its `--row`.
 * @param draw makes the inside of a row of an item: a list of nodes.
 * @param keyOf names an item.
 * @param onOpen called with the item that was chosen.
 * @param hasDeeds rows have buttons: what `draw` makes are cells.
 * @param onNearEnd called when the last rows come into sight.
 */
export function createWindow({ place, label, draw, keyOf, onOpen, hasDeeds = false, onNearEnd = () => {} }) {
  const roles = hasDeeds ? GRID : LISTBOX;
  const rows = new Map();
  const inner = el("div", { class: "window-inner", role: "presentation" });
  let items = [];
  let rowHeight = 0;
  let selected = null;
  place.classList.add("window");
  place.setAttribute("role", roles.list);
  place.setAttribute("aria-label", label);
  place.tabIndex = 0;
  place.replaceChildren(inner);
  place.addEventListener("scroll", render, { passive: true });
  new ResizeObserver(render).observe(place);
  place.addEventListener("click", (event) => {
    const row = event.target.closest(`[role=${roles.row}]`);
    if (row && !event.target.closest("button, select, input")) open(row.dataset.key);
  });
  place.addEventListener("keydown", (event) => {
    if (event.target !== place || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in STEPS) {
      event.preventDefault();
      move(STEPS[event.key]);
    } else if (event.key === "Enter" && selected !== null) {
      event.preventDefault();
      open(selected);
    }
  });

  return {
    show(next) {
      items = next;
      rows.clear();
      inner.replaceChildren();
      render();
    },
    /** Draws the rows in sight again: time has passed. */
    tick() {
      for (const [key, row] of rows) row.replaceChildren(...draw(items[at(key)]).filter(Boolean));
    },
    select,
    move,
    open: () => selected !== null && open(selected),
    get selected() { return selected; },
    focus: () => place.focus(),
  };

  function at(key) {
    return items.findIndex((item) => keyOf(item) === key);
  }

  function move(step) {
    if (!items.length) return;
    const from = selected === null ? -1 : at(selected);
    const to = Math.min(items.length - 1, Math.max(0, from + step));
    select(keyOf(items[to]));
  }

  function open(key) {
    select(key);
    const item = items[at(key)];
    if (item) onOpen(item);
  }

  function select(key) {
    selected = key;
    const position = key === null ? -1 : at(key);
    if (position >= 0) scrollTo(position);
    render();
  }

  function scrollTo(position) {
    const top = position * rowHeight;
    if (top < place.scrollTop) place.scrollTop = top;
    const lowest = top + rowHeight - place.clientHeight;
    if (lowest > place.scrollTop) place.scrollTop = lowest;
  }

  function render() {
    rowHeight = heightOf(place);
    if (hasDeeds) place.setAttribute("aria-rowcount", items.length);
    inner.style.height = `${items.length * rowHeight}px`;
    const first = Math.max(0, Math.floor(place.scrollTop / rowHeight) - BEYOND);
    const last = Math.min(items.length,
      Math.ceil((place.scrollTop + place.clientHeight) / rowHeight) + BEYOND);
    const wanted = new Set();
    for (let position = first; position < last; position += 1) {
      const key = keyOf(items[position]);
      wanted.add(key);
      if (!rows.has(key)) rows.set(key, createRow(items[position], key));
      settle(rows.get(key), position, key);
    }
    for (const [key, row] of rows) {
      if (!wanted.has(key)) {
        row.remove();
        rows.delete(key);
      }
    }
    showActive();
    if (items.length && last > items.length - NEAR_END) onNearEnd();
  }

  function createRow(item, key) {
    const row = el("div", { role: roles.row, "data-key": key, id: `row-${key}` }, draw(item));
    inner.append(row);
    return row;
  }

  function settle(row, position, key) {
    row.style.transform = `translateY(${position * rowHeight}px)`;
    row.setAttribute(roles.place, position + 1);
    if (!hasDeeds) row.setAttribute("aria-setsize", items.length);
    row.setAttribute("aria-selected", key === selected);
  }

  function showActive() {
    if (selected !== null && rows.has(selected)) {
      place.setAttribute("aria-activedescendant", `row-${selected}`);
    } else place.removeAttribute("aria-activedescendant");
  }
}

function heightOf(place) {
  return Number.parseFloat(getComputedStyle(place).getPropertyValue("--row"))
    * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
