/** Orders that need a supervisor: overdue ones, messages that reached nobody, late agents. */

import { FEATURES, ask, get, id } from "./desk-api.js";
import { learn, nameOf } from "./desk-names.js";
import { dialog, button, el, moment, part, sayBriefly, waitWords } from "./desk-parts.js";
import { storyNodes } from "./desk-story.js";
import { say, zoneName } from "./texts.js";
import { createWindow } from "./windowed.js";

const AT_ONCE = 200;
const PATHS = {
  overdue: `/work-orders?overdue=true&limit=${AT_ONCE}`,
  open: `/work-orders?limit=${AT_ONCE}`,
  undelivered: `/deliveries/undelivered?limit=${AT_ONCE}`,
  reminded: `/lead/reminders?limit=${AT_ONCE}`,
};
const RELOAD_AFTER_MS = 1500;
const SEARCH_AFTER_MS = 200;
const mayChange = "mayChange" in document.body.dataset;

export function createOrders({ clock }) {
  const tabs = Object.keys(PATHS).filter((tab) => tab !== "undelivered" || FEATURES.has("undelivered"));
  const counts = {};
  let shown = "overdue";
  let items = [];
  let next = null;
  let fetching = false;
  let timer = 0;
  let figuresShown = "";
  const zones = new Map();
  const rows = createWindow({
    place: part("order-rows"), label: say("lead.orders"), keyOf, draw, onOpen: open, hasDeeds: true, onNearEnd: more,
  });
  part("order-tabs").replaceChildren(...tabs.map(createTab));
  showTabs();

  return {
    load,
    /** New figures: the list is asked for again a moment later. */
    figures(board) {
      for (const queue of board.queues) zones.set(queue.zone, zoneName(queue));
      counts.overdue = board.overdue;
      counts.open = board.open + board.held;
      counts.undelivered = board.undelivered;
      for (const [name, number] of Object.entries(counts)) {
        const place = document.querySelector(`[data-figure="${name}"]`);
        if (place) place.textContent = number;
      }
      showTabs();
      const figures = JSON.stringify([counts, board.queues.map((one) => one.held)]);
      if (figures === figuresShown) return;
      figuresShown = figures;
      clearTimeout(timer);
      timer = setTimeout(() => load().catch(() => {}), RELOAD_AFTER_MS);
    },
  };

  async function load() {
    const tab = shown;
    const found = await ask("GET", PATHS[tab]);
    await learn(found.content.map((one) => one.agent_id));
    if (tab !== shown) return;
    items = found.content;
    next = found.next;
    rows.show(items);
    part("order-rows").hidden = !items.length;
    part("no-orders").hidden = items.length > 0;
    part("no-orders").replaceChildren(el("p", {}, el("b", {}, say(`lead_empty.${tab}`))),
      el("p", {}, say(`lead_empty_next.${tab}`)));
  }

  async function more() {
    if (!next || fetching) return;
    fetching = true;
    try {
      const found = await ask("GET", next);
      await learn(found.content.map((one) => one.agent_id));
      items = [...items, ...found.content];
      next = found.next;
      rows.show(items);
    } finally {
      fetching = false;
    }
  }

  function keyOf(item) {
    return item.id ?? `${item.agent_id}-${item.zone}`;
  }

  function draw(item) {
    const now_ms = clock.now_ms();
    const [title, line, deed] = rowOf(item, now_ms);
    return [el("div", { role: "gridcell" }, title, line), deed && el("div", { role: "gridcell" }, deed)];
  }

  function rowOf(item, now_ms) {
    if (shown === "reminded") return lateAgentRow(item, now_ms);
    if (shown === "undelivered") return deliveryRow(item);
    return orderRow(item, now_ms);
  }

  function orderRow(order, now_ms) {
    const waits = ["open", "assigned"].includes(order.state);
    return [
      el("b", { class: "row-title", dir: "auto" }, order.subject),
      el("span", { class: `row-line${order.overdue ? " late" : ""}` }, [
        say("lead.number", { number: order.number }), order.customer_name,
        zones.get(order.zone) ?? order.zone,
        order.agent_id ? nameOf(order.agent_id) : say("lead.nobody"),
        waits ? say("lead.waits", { time: waitWords(order.waits_since_ms, now_ms) })
          : say(`order_state.${order.state}`),
      ].filter(Boolean).join(" · ")),
      mayChange && button(say("lead.give"), () => give(order), { class: "row-deed" }),
    ];
  }

  function deliveryRow(delivery) {
    return [
      el("b", { class: "row-title" }, say(`lead_push.${delivery.kind}`)),
      el("span", { class: "row-line late" }, [delivery.customer_id,
        delivery.outcome ?? say("lead.no_way")].join(" · ")),
    ];
  }

  function lateAgentRow(late, now_ms) {
    return [
      el("b", { class: "row-title", dir: "auto" }, late.name),
      el("span", { class: "row-line" }, [
        say(late.zone ? "lead.reminded_zone" : "lead.reminded", { count: late.count }),
        late.number && say("lead.longest", { number: late.number }),
        moment(late.at_ms, now_ms)].filter(Boolean).join(" · ")),
    ];
  }

  async function open(item) {
    const orderId = shown === "overdue" || shown === "open" ? item.id : item.order_id;
    if (!orderId) return;
    try {
      const story = await get(`/work-orders/${id(orderId)}`);
      const arrivals = FEATURES.has("deliveries")
        ? await get(`/work-orders/${id(orderId)}/deliveries`).catch(() => null) : null;
      for (const file of story.attachments) {
        file.path = `/api/v1/work-orders/${id(story.id)}/attachments/${id(file.id)}`;
      }
      dialog(`${say("lead.number", { number: story.number })} · ${story.subject}`, (close) => [
        el("p", { class: "soft" }, [story.customer_name, zones.get(story.zone) ?? story.zone, 
          story.agent_id ? nameOf(story.agent_id) : say("lead.nobody"), say(`order_state.${story.state}`)].filter(Boolean).join(" · ")),
        el("ol", { class: "story", tabindex: 0 }, storyNodes(story, arrivals, clock.now_ms())),
        mayChange && button(say("lead.give"), () => { close(); give(story); }, { class: "now" }),
      ]);
    } catch (error) {
      sayBriefly(error.message, "bad");
    }
  }

  /** Whoever is in his seat and holds fewest stands first. */
  function give(order) {
    dialog(say("lead.give_title", { number: order.number }), (close) => {
      const list = el("ul", { class: "candidates" });
      const search = el("input", {
        type: "search", "aria-label": say("lead.agent_search"), autocomplete: "off",
        placeholder: say("lead.agent_search"),
      });
      const fill = async () => {
        const words = encodeURIComponent(search.value.trim());
        const found = await get(`/lead/agents?zone=${id(order.zone)}&q=${words}&limit=50`);
        list.replaceChildren(...found.map((agent) => el("li", {}, candidate(order, agent, close))));
      };
      let typing = 0;
      search.addEventListener("input", () => {
        clearTimeout(typing);
        typing = setTimeout(fill, SEARCH_AFTER_MS);
      });
      fill().catch((error) => sayBriefly(error.message, "bad"));
      return [el("p", { class: "soft" }, order.subject), search, list];
    });
  }

  function candidate(order, agent, close) {
    const words = say(agent.here ? "lead.here_holds" : "lead.away_holds", { count: agent.held });
    const node = button(agent.name, async () => {
      await ask("POST", `/work-orders/${id(order.id)}/assign`, { body: { agent_id: agent.id } });
      close();
      sayBriefly(say("lead.given", { agent: agent.name, number: order.number }), "good");
      await load();
    }, { class: "plain candidate", "data-agent": agent.id });
    node.append(el("span", { class: "row-line" }, words));
    return node;
  }

  function createTab(tab) {
    const node = el("button", { type: "button", role: "tab", "data-tab": tab, "aria-controls": "order-panel" },
      el("span", {}, say(`lead_tab.${tab}`)), el("b", { class: "count" }));
    node.addEventListener("click", async () => {
      shown = tab;
      items = [];
      next = null;
      rows.show(items);
      showTabs();
      await load().catch((error) => sayBriefly(error.message, "bad"));
    });
    return node;
  }

  function showTabs() {
    for (const node of part("order-tabs").children) {
      const isShown = node.dataset.tab === shown;
      node.setAttribute("aria-selected", isShown);
      node.querySelector(".count").textContent = counts[node.dataset.tab] || "";
    }
  }
}
