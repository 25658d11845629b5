// Slack's mrkdwn, turned into DOM nodes. What cannot be understood stays plain text.

import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { clockTime, format, nearDay } from "./i18n.js";
import { channel, now, person, shownName } from "./store.js";

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

export function plain(text) {
  return withEmoji(text);
}

const SAFE = /^(https?:|mailto:|tel:)/i;

export function link(url, ...children) {
  if (!SAFE.test(url)) return h("span", {}, ...children);
  return h("a", { class: "link", href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

const LONG = { year: "numeric", month: "long", day: "numeric" };
const SHORT = { ...LONG, month: "short" };
const FULL = { ...LONG, weekday: "long" };

function pretty(options) {
  return (date) => nearDay(date, now())?.toLowerCase() || format(date, options);
}

const DATE_PARTS = {
  date_num: (date) => format(date, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (date) => format(date, LONG),
  date_short: (date) => format(date, SHORT),
  date_long: (date) => format(date, FULL),
  date_pretty: pretty(LONG),
  date_short_pretty: pretty(SHORT),
  date_long_pretty: pretty(FULL),
  day_divider_pretty: pretty(FULL),
  time: (date) => clockTime(date),
  time_secs: (date) => format(date, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: (date) => format(date, { ...SHORT, hour: "numeric", minute: "2-digit" }),
};

export function dateNode(unix, pattern, url, fallback) {
  const date = new Date(Number(unix) * 1000);
  if (Number.isNaN(date.getTime())) return document.createTextNode(unescape(fallback));
  const text = pattern.replace(/\{(\w+)\}/g, (whole, name) => (DATE_PARTS[name] ? DATE_PARTS[name](date) : whole));
  const shown = h(
    "time",
    { datetime: date.toISOString(), title: format(date, { ...FULL, hour: "numeric", minute: "2-digit" }) },
    text,
  );
  return url ? link(url, shown) : shown;
}

export function userMention(id, label) {
  const name = label || shownName(person(id));
  return h("span", { class: "mention", "data-user": id }, `@${name}`);
}

export function channelMention(id, label) {
  const known = channel(id);
  const name = known ? known.name : label || id;
  if (!known) return h("span", { class: "mention" }, `#${name}`);
  return h("a", { class: "mention", href: `#channel=${id}`, "data-channel": id }, `#${name}`);
}

export function broadcast(range) {
  return h("span", { class: "mention broadcast" }, `@${range}`);
}

// What stands between < and >: a mention, a date or a link.
function angle(inside) {
  const [head, ...rest] = inside.split("|");
  const label = rest.length ? unescape(rest.join("|")) : "";
  if (head.startsWith("@")) return userMention(head.slice(1), label);
  if (head.startsWith("#")) return channelMention(head.slice(1), label);
  if (head.startsWith("!date^")) {
    const [, unix, pattern = "", url = ""] = head.split("^");
    return dateNode(unix, pattern, url, label);
  }
  if (head.startsWith("!subteam^")) return h("span", { class: "mention" }, label || `@${head.slice(9)}`);
  if (/^!(channel|here|everyone)$/.test(head)) return broadcast(head.slice(1));
  if (head.startsWith("!")) return document.createTextNode(label || `<${head}>`);
  return link(unescape(head), label || unescape(head));
}

// Each rule needs a border before and after it, so that snake_case and 2*3*4 stay as they are.
const BEFORE = "(?<![\\p{L}\\p{N}_*~`])";
const AFTER = "(?![\\p{L}\\p{N}_*~`])";
const span = (mark) => `${BEFORE}[${mark}](?=\\S)([^${mark}\\n]*[^\\s${mark}])[${mark}]${AFTER}`;
const INLINE = new RegExp(
  [`\`([^\`\\n]+)\``, "<([^<>\\n]+)>", span("*"), span("_"), span("~"), ":([a-z0-9_+-]+):(?::skin-tone-\\d:)?"].join(
    "|",
  ),
  "gu",
);

function matched(groups) {
  const [code, inside, bold, italic, strike, name] = groups;
  if (code !== undefined) return h("code", {}, unescape(code));
  if (inside !== undefined) return angle(inside);
  if (bold !== undefined) return h("strong", {}, ...inline(bold));
  if (italic !== undefined) return h("em", {}, ...inline(italic));
  if (strike !== undefined) return h("del", {}, ...inline(strike));
  return document.createTextNode(emoji(name));
}

export function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) nodes.push(unescape(text.slice(from, match.index)));
    nodes.push(matched(match.slice(1)));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(unescape(text.slice(from)));
  return nodes;
}

const QUOTE = /^(?:&gt;|>) ?/;

function lines(text) {
  const nodes = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) nodes.push(h("blockquote", {}, ...joined(quoted)));
    quoted = [];
  };
  let loose = [];
  const settle = () => {
    if (loose.length) nodes.push(...joined(loose));
    loose = [];
  };
  for (const line of text.split("\n")) {
    if (QUOTE.test(line)) {
      settle();
      quoted.push(line.replace(QUOTE, ""));
    } else {
      flush();
      loose.push(line);
    }
  }
  flush();
  settle();
  return nodes;
}

function joined(rows) {
  return rows.flatMap((row, at) => (at ? [h("br"), ...inline(row)] : inline(row)));
}

// The whole of a mrkdwn text: code blocks first, since nothing inside them means anything.
export function mrkdwn(text) {
  return text.split(/```/).flatMap((part, at, all) => {
    const closed = at % 2 === 1 && at < all.length - 1;
    if (closed) return [h("pre", {}, unescape(part.replace(/^\n|\n$/g, "")))];
    const open = at % 2 === 1 ? `\`\`\`${part}` : part;
    return open ? lines(open) : [];
  });
}

// One line of plain words, for announcements and notifications.
export function spoken(text) {
  const box = h("div", {}, ...mrkdwn(text || ""));
  return box.textContent;
}

// A text object of Block Kit.
export function textObject(text) {
  if (!text) return [];
  if (typeof text === "string") return [withEmoji(text)];
  return text.type === "mrkdwn" ? mrkdwn(text.text) : [text.emoji === false ? text.text : withEmoji(text.text)];
}
