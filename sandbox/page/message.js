// One message: who, when, its text or blocks, files, reactions, replies and the menu over it.

import { arrows } from "./a11y.js";
import { avatar } from "./avatar.js";
import { channel, channelLabel, person, shownName, store } from "./store.js";
import { clockTime, format, t } from "./i18n.js";
import { drawBlocks } from "./blocks.js";
import { emoji, QUICK } from "./emoji.js";
import { h } from "./dom.js";
import { holderFor, permalink, react, shortcut } from "./doing.js";
import { icon } from "./icons.js";
import { mrkdwn, spoken } from "./mrkdwn.js";
import { openEmojiPicker, openMenu } from "./popover.js";

const GROUPING = 5 * 60;

// A message follows the one before closely enough to leave its author away.
export function follows(message, before) {
  if (!before || before.user !== message.user || before.ephemeral !== message.ephemeral || message.ephemeral)
    return false;
  return Number(message.ts) - Number(before.ts) < GROUPING;
}

export const when = (message) => new Date(Number(message.ts) * 1000);

// A screen reader gets the plain words; what blocks alone say is collected from them.
export function wordsOf(message) {
  if (message.text) return spoken(message.text);
  return (message.blocks || [])
    .map((block) => block.text?.text || "")
    .filter(Boolean)
    .map(spoken)
    .join(" ");
}

function stamp(message) {
  const full = format(when(message), { dateStyle: "full", timeStyle: "short" });
  return h("time", { class: "stamp", datetime: when(message).toISOString(), title: full }, clockTime(when(message)));
}

function head(message, author) {
  return h(
    "div",
    { class: "message-head" },
    h("span", { class: "author" }, shownName(author)),
    message.bot ? h("span", { class: "badge-app" }, t("app")) : null,
    stamp(message),
  );
}

function body(message) {
  const edited = message.edited ? h("span", { class: "edited" }, ` ${t("edited")}`) : null;
  if (!message.blocks?.length) return h("div", { class: "mrkdwn words" }, mrkdwn(message.text || ""), edited);
  return h(
    "div",
    { class: "blocks" },
    drawBlocks(message.blocks, holderFor({ channel: message.channel, ts: message.ts })),
    edited,
  );
}

// Old-style attachments: a coloured bar beside text or blocks.
function attachments(message) {
  return (message.attachments || []).map((one) => {
    const holder = holderFor({ channel: message.channel, ts: message.ts });
    const node = h(
      "div",
      { class: "attachment" },
      one.title ? h("strong", {}, one.title) : null,
      one.blocks
        ? drawBlocks(one.blocks, holder)
        : h("div", { class: "mrkdwn" }, mrkdwn(one.text || one.fallback || "")),
    );
    if (/^#?[0-9a-f]{6}$/i.test(one.color || "")) node.style.borderLeftColor = `#${one.color.replace("#", "")}`;
    return node;
  });
}

function files(message) {
  return (message.files || []).map((file) => {
    const url = file.permalink || "";
    const shown = file.mimetype?.startsWith("image/") && url;
    return h(
      "figure",
      { class: "file" },
      h("figcaption", {}, file.title || file.name || ""),
      shown
        ? h("img", { src: url, alt: file.alt_txt || file.title || file.name || t("image"), loading: "lazy" })
        : null,
    );
  });
}

const names = (users) =>
  new Intl.ListFormat(document.documentElement.lang).format(users.map((id) => shownName(person(id))));

function reaction(message, given) {
  const mine = given.users.includes(store.me.id);
  const said = t("reactions_by", { names: names(given.users), name: given.name });
  return h(
    "button",
    {
      type: "button",
      class: `reaction${mine ? " mine" : ""}`,
      "aria-pressed": String(mine),
      "aria-label": said,
      title: said,
      "data-focus": `reaction/${given.name}`,
      onclick: () => react(message, given.name, mine),
    },
    h("span", { class: "reaction-sign" }, emoji(given.name)),
    h("span", { class: "reaction-count" }, given.count ?? given.users.length),
  );
}

const hasMine = (message, name) =>
  (message.reactions || []).some((one) => one.name === name && one.users.includes(store.me.id));

function pickReaction(message, anchor) {
  openEmojiPicker(anchor, (name) => {
    if (!hasMine(message, name)) react(message, name, false);
  });
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  const add = h(
    "button",
    {
      type: "button",
      class: "reaction add",
      "aria-label": t("add_reaction"),
      title: t("add_reaction"),
      "aria-expanded": "false",
      "data-focus": "reaction/+",
      onclick: () => pickReaction(message, add),
    },
    icon("smile", 16),
  );
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((given) => reaction(message, given)),
    add,
  );
}

function replies(message, openThread) {
  if (!message.reply_count) return null;
  const users = [...new Set((message.replies || []).map((reply) => reply.user))].slice(0, 4);
  const words = message.reply_count === 1 ? t("replies_one") : t("replies", { n: message.reply_count });
  return h(
    "button",
    { type: "button", class: "replies", "data-focus": "replies", onclick: () => openThread(message) },
    users.map((id) => avatar(person(id), "small")),
    h("span", { class: "reply-count" }, words),
  );
}

function tool(label, content, run, extra = {}) {
  return h(
    "button",
    {
      type: "button",
      class: "tool",
      "aria-label": label,
      title: label,
      onclick: run,
      "data-focus": `tool/${label}`,
      ...extra,
    },
    content,
  );
}

function moreMenu(message, anchor) {
  const own = store.state.shortcuts.filter((one) => one.type === "message");
  openMenu(anchor, t("message_actions"), [
    { label: t("copy_link"), run: () => permalink(message) },
    ...(own.length ? [{ heading: t("shortcuts") }] : []),
    ...own.map((one) => ({
      label: one.name,
      detail: one.description,
      lead: icon("bolt", 16),
      run: () => shortcut(one, message),
    })),
  ]);
}

function toolbar(message, openThread) {
  if (message.ephemeral) return null;
  const quick = QUICK.map((name) =>
    tool(t("react_with", { name }), emoji(name), () => react(message, name, hasMine(message, name))),
  );
  const pick = tool(t("add_reaction"), icon("smile"), () => pickReaction(message, pick), { "aria-expanded": "false" });
  const more = tool(t("more_actions"), icon("more"), () => moreMenu(message, more), {
    "aria-haspopup": "menu",
    "aria-expanded": "false",
  });
  const thread = openThread ? tool(t("reply_in_thread"), icon("reply"), () => openThread(message)) : null;
  return h("div", { class: "toolbar", role: "group", "aria-label": t("message_actions") }, quick, pick, thread, more);
}

// where: {openThread: function or null, compact: bool}
export function drawMessage(message, where) {
  const author = person(message.user);
  const left = where.compact ? h("span", { class: "gutter" }, stamp(message)) : avatar(author);
  const label = [shownName(author), clockTime(when(message)), message.ephemeral ? t("only_you") : "", wordsOf(message)]
    .filter(Boolean)
    .join(", ");
  return h(
    "div",
    {
      class: `message${where.compact ? " compact" : ""}${message.ephemeral ? " ephemeral" : ""}`,
      role: "article",
      tabindex: "-1",
      "aria-label": label,
      "data-ts": message.ts,
    },
    message.ephemeral ? h("div", { class: "only-you" }, icon("eye", 14), t("only_you")) : null,
    h(
      "div",
      { class: "message-row" },
      left,
      h(
        "div",
        { class: "message-main" },
        where.compact ? null : head(message, author),
        body(message),
        attachments(message),
        files(message),
        reactions(message),
        where.openThread ? replies(message, where.openThread) : null,
      ),
    ),
    toolbar(message, where.openThread),
  );
}

// One stop of the Tab key for the whole list; arrows move from message to message.
export function roveMessages(list) {
  list.addEventListener("keydown", (event) => {
    const all = [...list.querySelectorAll(".message")];
    if (all.includes(document.activeElement)) arrows(event, all);
  });
  list.addEventListener("focusin", (event) => {
    const chosen = event.target.closest(".message");
    for (const node of list.querySelectorAll(".message")) node.tabIndex = node === chosen ? 0 : -1;
  });
}

export function keepOneStop(list) {
  const all = [...list.querySelectorAll(".message")];
  if (all.length && !all.some((node) => node.tabIndex === 0)) all[all.length - 1].tabIndex = 0;
}

export const placeName = (id) => channelLabel(channel(id));
