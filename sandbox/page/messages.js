// The message list of a channel and the pane of a thread.

import { announce } from "./a11y.js";
import { channel, channelLabel, now, person, place, shownName, store, writeHash } from "./store.js";
import { dayOf, dividerDay, locale, t, zone } from "./i18n.js";
import { drawMessage, follows, keepOneStop, roveMessages, when, wordsOf } from "./message.js";
import { fingerprint, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { markRead } from "./doing.js";
import { redraw } from "./sync.js";

const NEAR = 80;
const marks = new Map();
let shownPlace = "";
let shownThread = "";

export function openThread(message) {
  place.thread = message.thread_ts || message.ts;
  writeHash();
  redraw();
  document.querySelector("#thread textarea")?.focus();
}

export function closeThread() {
  const back = place.thread;
  place.thread = "";
  writeHash();
  redraw();
  document.querySelector(`#messages [data-ts="${CSS.escape(back)}"]`)?.focus();
}

// Everything that changes how a message reads but is not in the message itself.
const reading = () => [store.me.id, locale(), zone(), dayOf(now())];

function messageItem(message, where) {
  const names = [message.user, ...(message.reactions || []).flatMap((one) => one.users)].map((id) =>
    shownName(person(id)),
  );
  return {
    key: `${message.ephemeral ? "e" : "m"}${message.ts}`,
    message,
    print: fingerprint([message, where.compact, Boolean(where.openThread), names, reading()]),
    draw: () => drawMessage(message, where),
  };
}

function divider(key, text, extra = "") {
  return {
    key,
    print: `${text}${extra}`,
    draw: () => h("div", { class: `divider ${extra}`, role: "separator", "aria-label": text }, h("span", {}, text)),
  };
}

// The oldest message that was unread when the channel was opened stands under the red line until it is left.
function firstUnread(one, messages) {
  const others = messages.filter((message) => message.user !== store.me.id && !message.ephemeral);
  if (!marks.has(one.id))
    marks.set(one.id, one.unread ? others[Math.max(0, others.length - one.unread)]?.ts || "" : "");
  return marks.get(one.id);
}

function channelItems(one, messages) {
  const mark = firstUnread(one, messages);
  const items = [];
  let before = null;
  for (const message of messages) {
    const day = dayOf(when(message));
    if (!before || dayOf(when(before)) !== day) items.push(divider(`day${day}`, dividerDay(when(message), now())));
    if (message.ts === mark) items.push(divider("new", t("new_line"), "new"));
    const apart = message.ts === mark || items[items.length - 1]?.key === `day${day}`;
    items.push(messageItem(message, { openThread, compact: !apart && follows(message, before) }));
    before = message;
  }
  return items;
}

const byTime = (a, b) => Number(a.ts) - Number(b.ts);
const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

function nearBottom(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
}

// Where each pane stood when it was last seen at its bottom.
const bottoms = new WeakMap();

function toBottom(scroller) {
  scroller.scrollTop = scroller.scrollHeight;
  bottoms.set(scroller, scroller.scrollTop);
}

// A pane that grew shorter is still where it was; one that was scrolled is not, even before its event comes.
const isStuck = (scroller) => nearBottom(scroller) || bottoms.get(scroller) === scroller.scrollTop;

// Who stands at the bottom stays there, also when the pane becomes narrower or a picture arrives.
function stickToBottom(scroller, list) {
  scroller.addEventListener("scroll", () => {
    if (nearBottom(scroller)) bottoms.set(scroller, scroller.scrollTop);
  });
  const watch = new ResizeObserver(() => {
    if (isStuck(scroller)) toBottom(scroller);
  });
  watch.observe(scroller);
  watch.observe(list);
}

// Show *items* and keep the eye where it was: at the bottom if it stood there, else on the same line.
function show(scroller, list, items, fresh) {
  const stick = fresh || isStuck(scroller);
  const drawn = reconcile(list, items);
  if (drawn.length) keepOneStop(list);
  if (stick) toBottom(scroller);
  return drawn;
}

function tell(drawn) {
  for (const { item, added } of drawn.slice(-3)) {
    const message = item.message;
    if (!added || !message || message.user === store.me.id) continue;
    announce(t("new_message", { name: shownName(person(message.user)), text: wordsOf(message) }));
  }
}

function beginning(one) {
  const words = t(one.kind === "im" ? "empty_dm" : "empty_channel", { name: channelLabel(one) });
  return {
    key: "beginning",
    print: words,
    draw: () => h("div", { class: "beginning" }, h("strong", {}, channelLabel(one)), h("p", {}, words)),
  };
}

export function renderMessages() {
  const list = document.getElementById("messages");
  const one = channel(place.channel);
  if (!one) return list.replaceChildren();
  const fresh = shownPlace !== `${place.as}/${one.id}`;
  if (fresh) {
    shownPlace = `${place.as}/${one.id}`;
    marks.clear();
  }
  list.setAttribute("aria-label", t("messages_in", { name: channelLabel(one) }));
  const top = store.state.messages.filter((message) => !isReply(message) || message.broadcast).sort(byTime);
  const drawn = show(document.getElementById("scroller"), list, [beginning(one), ...channelItems(one, top)], fresh);
  if (!fresh) tell(drawn);
  if (one.unread && place.tab !== "home" && document.visibilityState === "visible") markRead(one.id);
  return undefined;
}

function repliesOf(parent) {
  const nested = parent.replies || [];
  const loose = store.state.messages.filter((message) => isReply(message) && message.thread_ts === parent.ts);
  return [...new Map([...nested, ...loose].map((message) => [message.ts, message])).values()].sort(byTime);
}

function threadItems(parent) {
  const answers = repliesOf(parent);
  const words = answers.length === 1 ? t("replies_one") : t("replies", { n: answers.length });
  return [
    messageItem(parent, { openThread: null, compact: false }),
    ...(answers.length ? [divider("count", words, "count")] : []),
    ...answers.map((message, at) =>
      messageItem(message, { openThread: null, compact: follows(message, answers[at - 1]) }),
    ),
  ];
}

export function renderThread() {
  const pane = document.getElementById("thread");
  const parent = place.thread && store.state.messages.find((message) => message.ts === place.thread);
  pane.hidden = !parent;
  if (!parent) return;
  const fresh = shownThread !== `${place.as}/${parent.ts}`;
  shownThread = `${place.as}/${parent.ts}`;
  const name = channelLabel(channel(place.channel));
  pane.setAttribute("aria-label", t("thread_with", { name }));
  document
    .getElementById("thread-title")
    .replaceChildren(h("h2", {}, t("thread")), h("span", { class: "thread-place" }, name));
  document.getElementById("thread-messages").setAttribute("aria-label", t("thread_with", { name }));
  const close = document.getElementById("thread-close");
  close.setAttribute("aria-label", t("close_thread"));
  if (!close.firstChild) close.append(icon("close"));
  tell(
    show(
      document.getElementById("thread-scroller"),
      document.getElementById("thread-messages"),
      threadItems(parent),
      fresh,
    ).filter(() => !fresh),
  );
}

export function wireMessages() {
  for (const [scroller, list] of [
    ["scroller", "messages"],
    ["thread-scroller", "thread-messages"],
  ]) {
    roveMessages(document.getElementById(list));
    stickToBottom(document.getElementById(scroller), document.getElementById(list));
  }
  document.getElementById("thread-close").addEventListener("click", closeThread);
  document.getElementById("thread").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) closeThread();
  });
}
