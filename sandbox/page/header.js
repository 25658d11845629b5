// The head of the middle pane: where the person is, and for the app's DM its tabs.

import { appHas, channel, channelLabel, isBotDm, person, place, store } from "./store.js";
import { arrows } from "./a11y.js";
import { avatar } from "./avatar.js";
import { goTo } from "./moving.js";
import { h, reconcile, fingerprint } from "./dom.js";
import { icon } from "./icons.js";
import { locale, t } from "./i18n.js";

function title(one) {
  const sign =
    one.kind === "im" ? avatar(person(one.with), "small") : icon(one.kind === "private" ? "lock" : "hash", 18);
  const name = one.kind === "im" ? channelLabel(one) : one.name;
  const badge = isBotDm(one) ? h("span", { class: "badge-app" }, t("app")) : null;
  const count =
    one.kind === "im"
      ? null
      : h("span", { class: "member-count" }, icon("person", 16), t("members", { n: one.members }));
  return h(
    "div",
    { class: "head-line" },
    h("h1", { class: "place-title" }, sign, h("span", {}, name), badge),
    one.topic ? h("span", { class: "topic" }, one.topic) : null,
    count,
  );
}

function tab(key, words) {
  const chosen = (place.tab === "home" ? "home" : "messages") === key;
  return h(
    "button",
    {
      type: "button",
      role: "tab",
      id: `tab-${key}`,
      "aria-selected": String(chosen),
      tabindex: chosen ? "0" : "-1",
      "data-focus": `tab/${key}`,
      "aria-controls": key === "home" ? "home" : "scroller",
      class: "tab",
      onclick: () => goTo({ tab: key === "home" ? "home" : "" }),
    },
    words,
  );
}

const TABS = [
  ["home_tab", "home", "home"],
  ["messages_tab", "messages", "messages_tab"],
];

function tabs() {
  const node = h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": t("apps") },
    ...TABS.filter(([feature]) => appHas(feature, true)).map(([, key, words]) => tab(key, t(words))),
  );
  node.addEventListener("keydown", (event) => arrows(event, [...node.children], "ArrowLeft", "ArrowRight"));
  return node;
}

export function renderHeader() {
  const one = channel(place.channel);
  const items = one
    ? [
        {
          key: "title",
          print: fingerprint([one.id, one.name, one.topic, one.members, locale(), channelLabel(one)]),
          draw: () => title(one),
        },
      ]
    : [];
  if (isBotDm(one)) items.push({ key: "tabs", print: fingerprint([place.tab, locale()]), draw: tabs });
  reconcile(document.getElementById("head"), items);
  const unread = store.state.channels.reduce(
    (sum, each) => sum + (each.kind === "im" ? each.unread : each.mentions),
    0,
  );
  document.title = `${unread ? `(${unread}) ` : ""}${one ? channelLabel(one) : ""} – ${store.state.workspace?.name || "Redress demo"}`;
}
