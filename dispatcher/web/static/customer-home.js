/** My agent and my orders: on a phone one of them at a time, on a desk side by side. */

import { agentSection } from "./customer-agent.js";
import { ordersSection } from "./customer-orders.js";
import { el } from "./customer-parts.js";

export function showHome(root, app, on) {
  const home = el("div", { class: "home", "data-on": on });
  root.append(home);
  draw();
  return { update: draw };

  function draw() {
    const focused = home.contains(document.activeElement) ? pathOf(document.activeElement) : null;
    home.replaceChildren(
      agentSection(app, on === "agent" ? "h1" : "h2"),
      ordersSection(app, on === "orders" ? "h1" : "h2"));
    focused?.();
  }

  /** Finds the same thing again after it was drawn anew: a keyboard must not lose its place. */
  function pathOf(node) {
    const order = node.closest("[data-order]")?.dataset.order;
    const words = node.textContent;
    return () => {
      const inside = order ? home.querySelector(`[data-order="${order}"]`) : home;
      [...(inside?.querySelectorAll("a, button") ?? [])]
        .find((one) => one.textContent === words)?.focus({ preventScroll: true });
    };
  }
}
