/** The agent's desk: wires lines, lists and cards together. Rules live in the parts. */

import { hatching } from "./chair.js";
import { createClock, timeOfDay } from "./clock.js";
import { createAsks } from "./desk-asks.js";
import { ask, get, id, FEATURES } from "./desk-api.js";
import { createBar } from "./desk-bar.js";
import { createCalls } from "./desk-calls.js";
import { createCustomer } from "./desk-customer.js";
import { listen, showKeys } from "./desk-keys.js";
import { openLines } from "./desk-line.js";
import { createLists } from "./desk-lists.js";
import { noticeWords } from "./desk-notices.js";
import { createNotify } from "./desk-notify.js";
import { createOrder } from "./desk-order.js";
import { part, sayBriefly } from "./desk-parts.js";
import { createSeats } from "./desk-seats.js";
import { createSound } from "./desk-sound.js";
import { say } from "./texts.js";

const TICK_MS = 1000;
const ROWS_EVERY = 30;
const RELOAD_AFTER_MS = 300;
const POOL_AFTER_MS = 2000;
const RINGS_WITHIN_MS = 700;
const { me } = document.body.dataset;

const clock = createClock();
const sound = createSound();
const notify = createNotify();
const customer = createCustomer({ clock, open: openOrder });
const calls = createCalls({ me, changed: () => lists.load("calls") });
const order = createOrder({ me, clock, customer, changed: () => soon("mine", "pool") });
const lists = createLists({
  clock,
  open: { order: (one) => openOrder(one.id), call: openCall, notice: openNotice },
  seen: seeNotices,
});
const asks = createAsks({
  me, sound, notify, changed: loadState, openCustomer: (one) => customer.show(one, ""),
});
const seats = createSeats({ me, taken: loadState });
const bar = createBar({ me, sound, notify, changed: loadState, keys: showKeys });
const pending = new Map();
let state = null;
let unseen = 0;
let ticks = 0;

document.body.append(hatching());
listen({
  deeds: {
    j: () => lists.move(1), k: () => lists.move(-1), arrowdown: () => part("rows").focus(),
    r: () => order.focus(), t: () => order.templates(), c: claim, "/": search, "?": showKeys,
    b: () => press("break"), p: () => press("camera"), h: () => press("here"),
    s: () => press("sound"), y: () => asks.yes(),
    1: () => lists.tabAt(0), 2: () => lists.tabAt(1), 3: () => lists.tabAt(2), 4: () => lists.tabAt(3),
  },
  enter: () => asks.accept() || (state && !state.seat && seats.usual()),
  escape: () => asks.later() || back(),
});
part("search-key").addEventListener("click", search);
setInterval(tick, TICK_MS);
openLines({ me, heard, onBack: begin, onLost: lost });

/** The line stands: what was missed is asked for. */
async function begin() {
  document.body.dataset.link = "live";
  part("link").textContent = "";
  try {
    await loadState();
    await Promise.all([...new Set(["mine", "calls", lists.shown])].map((tab) => lists.load(tab)));
    if (order.shown) await order.refresh();
    else if (lists.first() && window.matchMedia("(min-width: 60rem)").matches) {
      await openOrder(lists.first().id, { focus: false });
    }
    if (FEATURES.has("offers")) showOffers(await get(`/agents/${id(me)}/offers`));
  } catch (error) {
    sayBriefly(error.message, "bad");
  }
  part("desk").ariaBusy = "false";
}

function lost() {
  document.body.dataset.link = "reconnecting";
  part("link").textContent = say("link.reconnecting", { time: timeOfDay(clock.now_ms()) });
}

async function loadState() {
  const now = await get("/desk");
  clock.hear(now.now_ms);
  unseen = now.unseen;
  lists.count("told", unseen);
  showState(now);
}

function showState(next) {
  state = next;
  const now_ms = clock.now_ms();
  bar.show(state, now_ms);
  asks.show(state, now_ms);
  seats.show(state).catch((error) => sayBriefly(error.message, "bad"));
  document.body.dataset.look = state.look;
  showTitle();
}

function heard(name, body) {
  if (name === "state") showState(body);
  else if (name === "notice") told(body);
  else if (name === "orders") ordersChanged(body);
  else if (name === "call_snapshot") showOwn(body);
  else if (name === "call_state") asks.asked(body.question);
  else if (name === "call_offer") asks.ring(body, clock.now_ms());
  else if (name === "call_offer_ended") asks.ended(body.id, clock.now_ms());
  else if (name === "call_question") asks.asked(body);
  else if (name === "call_notice") toldOfCall(body);
}

/** A customer's request sounds and is shown; the rest is said softly. */
function told(notice) {
  const { title, line } = noticeWords(notice);
  const orderId = notice.body.order_id;
  lists.add(notice);
  unseen += 1;
  lists.count("told", unseen);
  if (orderId && orderId !== order.shown) lists.isNew(orderId);
  if (notice.kind === "request") {
    sound.play("request");
    notify.show(title, line, notice.id, () => orderId && openOrder(orderId));
  }
  sayBriefly(`${title} – ${line}`, notice.kind, orderId && {
    words: say("desk.open"), act: () => openNotice(notice),
  });
  soon("mine");
  if (orderId && orderId === order.shown) order.refresh();
  showTitle();
}

/** My customer is on the line, or was and another has served him; what rings here says it itself. */
function toldOfCall(notice) {
  const { title, line } = noticeWords({ kind: `call_${notice.kind}`, body: notice });
  if (!title) return;
  setTimeout(() => {
    if (notice.call_id && [asks.offer?.call_id, state?.call?.call_id].includes(notice.call_id)) return;
    if (notice.kind === "calling") sound.play("request");
    sayBriefly([title, line].filter(Boolean).join(" – "), "request");
  }, RINGS_WITHIN_MS);
}

function ordersChanged({ own, pool }) {
  lists.count("pool", pool);
  if (own) {
    soon("mine", "calls");
    if (order.shown) order.refresh();
  }
  if (lists.shown === "pool") soon("pool");
}

function showOwn({ agent, offers }) {
  asks.asked(agent.question);
  showOffers(offers);
}

function showOffers(offers) {
  asks.ring(offers[0] ?? null, clock.now_ms());
}

/** Lists are asked for a moment later, together; what all see not more often than it matters. */
function soon(...tabs) {
  for (const tab of tabs) {
    if (pending.has(tab) || (tab === "pool" && lists.shown !== "pool")) continue;
    const after_ms = tab === "pool" ? POOL_AFTER_MS * Math.random() : RELOAD_AFTER_MS;
    pending.set(tab, setTimeout(() => {
      pending.delete(tab);
      lists.load(tab).catch((error) => sayBriefly(error.message, "bad"));
    }, after_ms));
  }
}

async function openOrder(orderId, { focus = true } = {}) {
  customer.hide();
  if (focus) document.body.dataset.view = "order";
  lists.read(orderId);
  lists.select(orderId);
  await order.open(orderId);
}

function openCall(task) {
  document.body.dataset.view = "order";
  order.close();
  calls.show(task);
  customer.show(task.customer_id, task.customer_name);
}

async function openNotice(notice) {
  const orderId = notice.body.order_id ?? notice.body.orders?.[0]?.order_id ?? notice.body.orders?.[0]?.id;
  if (notice.seen_ms === null) await seeNotices([notice.id]);
  if (orderId) await openOrder(orderId);
}

async function seeNotices(ids) {
  await ask("POST", "/desk/notices/seen", { body: ids ? { ids } : {} });
  unseen = ids ? Math.max(0, unseen - ids.length) : 0;
  lists.count("told", unseen);
  showTitle();
}

function claim() {
  const call = document.querySelector(".claim-call");
  if (call) call.click();
  else order.claim();
}

function search() {
  document.body.dataset.view = "list";
  part("search").focus();
}

function back() {
  customer.hide();
  document.body.dataset.view = "list";
  return true;
}

function press(deed) {
  if (!bar.deeds[deed].hidden) bar.deeds[deed].click();
}

function showTitle() {
  const signs = [unseen ? `(${unseen})` : null, say("desk.title")].filter(Boolean);
  document.title = signs.join(" ");
}

function tick() {
  const now_ms = clock.now_ms();
  ticks += 1;
  bar.tick(now_ms);
  asks.tick(now_ms);
  if (ticks % ROWS_EVERY === 0) lists.tick();
  // What ends by itself is told by nobody.
  if (state?.until_ms && now_ms > state.until_ms) {
    state.until_ms = null;
    loadState().catch(() => {});
  }
}
