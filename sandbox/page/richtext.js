// rich_text, markdown and table blocks.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelMention, dateNode, inline, link, userMention } from "./mrkdwn.js";
import { t } from "./i18n.js";

const WRAPPERS = { bold: "strong", italic: "em", strike: "del", code: "code" };

function styled(node, style = {}) {
  return Object.keys(WRAPPERS)
    .filter((name) => style[name])
    .reduce((inner, name) => h(WRAPPERS[name], {}, inner), node);
}

function element(part) {
  if (part.type === "text") return styled(document.createTextNode(part.text), part.style);
  if (part.type === "link") return styled(link(part.url, part.text || part.url), part.style);
  if (part.type === "emoji") return document.createTextNode(emoji(part.name));
  if (part.type === "user") return userMention(part.user_id);
  if (part.type === "channel") return channelMention(part.channel_id);
  if (part.type === "broadcast") return broadcast(part.range);
  if (part.type === "date") return dateNode(part.timestamp, part.format || "{date_num}", part.url, part.fallback || "");
  return document.createTextNode("");
}

const elements = (parts) => (parts || []).map(element);

function list(part) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  return h(
    tag,
    { class: `indent-${Math.min(part.indent || 0, 4)}` },
    part.elements.map((item) => h("li", {}, elements(item.elements))),
  );
}

function section(part) {
  if (part.type === "rich_text_list") return list(part);
  if (part.type === "rich_text_quote") return h("blockquote", {}, elements(part.elements));
  if (part.type === "rich_text_preformatted") return h("pre", {}, elements(part.elements));
  return h("div", { class: "rich-section" }, elements(part.elements));
}

export function richText(block) {
  return h("div", { class: "rich-text" }, (block.elements || []).map(section));
}

function cell(given, tag) {
  if (given.type === "rich_text") return h(tag, {}, richText(given));
  return h(tag, {}, String(given.text ?? given.value ?? ""));
}

export function table(block) {
  const [head = [], ...rows] = block.rows || [];
  return h(
    "div",
    {
      class: "table-box",
      role: "region",
      tabindex: "0",
      "aria-label": block.caption?.text || block.caption || t("table"),
    },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((given) => cell(given, "th")),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((given) => cell(given, "td")),
          ),
        ),
      ),
    ),
  );
}

// Standard Markdown, as far as a bot's digest goes: headings, lists, quotes, bold, links, rules.
function toMrkdwn(text) {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, "<$2|$1>")
    .replace(/(?<!\*)\*(?!\*)([^*\n]+)\*(?!\*)/g, "_$1_")
    .replace(/\*\*([^*\n]+)\*\*/g, "*$1*")
    .replace(/~~([^~\n]+)~~/g, "~$1~");
}

function markdownLine(line) {
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading)
    return h(
      "p",
      { class: "md-heading", role: "heading", "aria-level": heading[1].length + 2 },
      inline(toMrkdwn(heading[2])),
    );
  if (/^(-{3,}|\*{3,})$/.test(line.trim())) return h("hr");
  if (/^>\s?/.test(line)) return h("blockquote", {}, inline(toMrkdwn(line.replace(/^>\s?/, ""))));
  return line.trim() ? h("p", {}, inline(toMrkdwn(line))) : null;
}

export function markdown(block) {
  const box = h("div", { class: "markdown" });
  let open = null;
  for (const line of block.text.split("\n")) {
    const item = /^\s*(?:([-*+])|\d+[.)])\s+(.*)$/.exec(line);
    const tag = item ? (item[1] ? "ul" : "ol") : null;
    if (!item) {
      open = null;
      const node = markdownLine(line);
      if (node) box.append(node);
      continue;
    }
    if (!open || open.localName !== tag) {
      open = h(tag);
      box.append(open);
    }
    open.append(h("li", {}, inline(toMrkdwn(item[2]))));
  }
  return box;
}
