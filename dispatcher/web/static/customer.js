/** The customer's page: which view an address is, what is known, and what is told live. */

import { NoNetwork, Refused, ask, onSignedOut, whoAmI } from "./customer-api.js";
import { updateStatus } from "./customer-agent.js";
import { showChoose } from "./customer-choose.js";
import { showHome } from "./customer-home.js";
import { forgetAll, keepKnown, lastKnown } from "./customer-kept.js";
import { openLine } from "./customer-line.js";
import { showMore } from "./customer-more.js";
import { moment } from "./customer-parts.js";
import { showSignIn } from "./customer-sign-in.js";
import { showStory } from "./customer-story.js";
import { drawTabs } from "./customer-tabs.js";
import { showWrite } from "./customer-write.js";
import { LANGUAGE, say } from "./texts.js";

const LOOK_EVERY_S = 30;
const MOST_NEWS = 8;
const VIEWS = [
  [/^\/me\/$/, (root, app) => showHome(root, app, "agent")],
  [/^\/me\/orders$/, (root, app) => showHome(root, app, "orders")],
  [/^\/me\/orders\/([^/]+)$/, (root, app, ref) => showStory(root, app, decodeURIComponent(ref))],
  [/^\/me\/choose$/, showChoose],
  [/^\/me\/write$/, showWrite],
  [/^\/me\/more$/, showMore],
];
const main = document.getElementById("content");
const tabs = document.getElementById("tabs");

/** What every view may use: `live` is false while there is no network. */
const app = {
  state: { me: null, agent: null, orders: [], live: true },
  go(path) {
    history.pushState(null, "", path);
    render();
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  },
  refresh,
  async asked() { await refresh(); },
  async cameIn({ newcomer }) {
    if (newcomer) history.replaceState(null, "", "/me/choose");
    await start();
  },
  wentOut,
};
let view = null;
let closeLine = null;

onSignedOut(wentOut);
window.addEventListener("popstate", () => render());
window.addEventListener("online", () => app.state.me !== null && start());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
document.addEventListener("click", followInside);
setInterval(look, LOOK_EVERY_S * 1000);
hearWorker();
if (document.body.dataset.known === "no") showStranger();
else start();

/** Finds out who is here and what there is; without a network, what was last known. */
async function start() {
  try {
    const me = await whoAmI();
    if (me?.role !== "customer") { showStranger(); return; }
    app.state.me = me;
    await load();
  } catch (error) {
    if (!(error instanceof NoNetwork)) throw error;
    showLastKnown();
  }
}

async function load() {
  const [agent, orders] = await Promise.all([ownAgent(), ask("GET", "/me/orders?limit=50")]);
  await addNews(orders);
  const known = JSON.stringify([agent, orders]);
  Object.assign(app.state, { agent, orders, live: true });
  keepKnown({ agent, orders });
  tellOffline(null);
  followAgent();
  if (load.last === known) return;
  load.last = known;
  render({ quietly: view !== null });
}

async function ownAgent() {
  return ask("GET", "/me/agent").catch((error) => {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  });
}

/** The newest word about what is under way stands on its card. */
async function addNews(orders) {
  const open = orders.filter((one) => one.state === "in_progress").slice(0, MOST_NEWS);
  await Promise.all(open.map(async (order) => {
    const { notes } = await ask("GET", `/me/orders/${order.id}`);
    order.news = notes.filter((one) => one.kind === "progress").at(-1)?.text ?? null;
  }));
}

async function refresh() {
  try {
    await load();
  } catch (error) {
    if (error instanceof NoNetwork) showLastKnown();
    else if (!(error instanceof Refused)) throw error;
  }
}

/** Now and then, while somebody looks and is not just writing. */
async function look() {
  if (app.state.me === null || document.visibilityState !== "visible") return;
  if (document.querySelector("dialog[open]")) return;
  await refresh();
}

function showLastKnown() {
  const known = lastKnown();
  if (!known) { tellOffline(say("customer.no_network")); showStranger(); return; }
  const { agent, orders } = known;
  Object.assign(app.state, {
    orders, live: false,
    agent: agent && { ...agent, card: { ...agent.card, status: "checking", back: null } },
  });
  app.state.me ??= { name: "" };
  closeLine?.();
  closeLine = null;
  tellOffline(say("customer.as_of", { time: moment(known.at_ms) }));
  load.last = null;
  render({ quietly: view !== null });
}

function tellOffline(text) {
  const line = document.getElementById("offline");
  line.hidden = text === null;
  line.textContent = text ?? "";
}

function followAgent() {
  if (!app.state.agent) { closeLine?.(); closeLine = null; return; }
  closeLine ??= openLine({
    onStatus({ agent_id: id, status, back }) {
      const { agent } = app.state;
      if (agent?.card.agent_id !== id) { refresh(); return; }
      Object.assign(agent.card, { status, back });
      updateStatus(main, agent.card);
    },
    onEnded() { closeLine = null; refresh(); },
  });
}

/** Draws the view of the address; `quietly` only tells it that there is something new. */
function render({ quietly = false } = {}) {
  if (app.state.me === null) return;
  if (quietly) {
    view?.update?.();
  } else {
    view?.leave?.();
    main.removeAttribute("aria-busy");
    main.replaceChildren();
    document.body.dataset.view = location.pathname.split("/")[2] || "agent";
    const [show, rest] = viewOf(location.pathname);
    view = show(main, app, ...rest) ?? {};
  }
  drawTabs(tabs, app);
}

function viewOf(path) {
  for (const [pattern, show] of VIEWS) {
    const found = path.match(pattern);
    if (found) return [show, found.slice(1)];
  }
  return [VIEWS[0][1], []];
}

function showStranger() {
  Object.assign(app.state, { me: null, agent: null, orders: [] });
  view?.leave?.();
  view = null;
  closeLine?.();
  closeLine = null;
  main.removeAttribute("aria-busy");
  main.replaceChildren();
  document.body.dataset.view = "sign-in";
  tabs.hidden = true;
  showSignIn(main, app);
}

function wentOut() {
  forgetAll();
  sessionStorage.clear();
  load.last = undefined;
  history.replaceState(null, "", "/me/");
  showStranger();
}

function followInside(event) {
  const link = event.target.closest?.("a[href^='/me/']");
  if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  document.querySelector("dialog[open]")?.close();
  app.go(link.getAttribute("href"));
}

async function hearWorker() {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data.kind === "open" && app.state.me) app.go(data.path);
    look();
  });
  const lang = LANGUAGE.startsWith("zh") ? "zh" : "en";
  await navigator.serviceWorker.register(`/me/sw.js?lang=${lang}`, { scope: "/me/" }).catch(() => {});
}
