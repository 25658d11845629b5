// The workspace's channels, direct messages and apps, with what is unread.

import { avatar } from "./avatar.js";
import { channelLabel, isBotDm, person, place, store } from "./store.js";
import { fingerprint, h, reconcile } from "./dom.js";
import { goTo } from "./moving.js";
import { icon } from "./icons.js";
import { arrows } from "./a11y.js";
import { locale, t } from "./i18n.js";

function sign(one) {
  if (one.kind === "im") return avatar(person(one.with), "small");
  return icon(one.kind === "private" ? "lock" : "hash", 16);
}

// DMs count every message, channels only those that name the person: as in Slack.
const badge = (one) => (one.kind === "im" ? one.unread : one.mentions);

function link(one) {
  const current = one.id === place.channel;
  const count = badge(one);
  const label = [channelLabel(one), one.unread ? t("unread", { n: one.unread }) : ""].filter(Boolean).join(", ");
  return h(
    "li",
    {},
    h(
      "a",
      {
        href: `#as=${place.as}&channel=${one.id}`,
        class: `place${current ? " current" : ""}${one.unread ? " unread" : ""}`,
        "aria-current": current ? "page" : null,
        "aria-label": label,
        "data-focus": one.id,
        onclick: (event) => {
          event.preventDefault();
          goTo({ channel: one.id });
        },
      },
      sign(one),
      h("span", { class: "place-name" }, one.kind === "im" ? channelLabel(one) : one.name),
      count ? h("span", { class: "badge", "aria-hidden": "true" }, count) : null,
    ),
  );
}

function group(key, title, all) {
  return {
    key,
    print: fingerprint([all, place.channel, place.as, locale(), all.map(channelLabel)]),
    draw: () =>
      h(
        "section",
        {},
        h("h2", { id: `side-${key}` }, title),
        h("ul", { "aria-labelledby": `side-${key}` }, all.map(link)),
      ),
  };
}

export function renderSidebar() {
  const all = store.state.channels.filter((one) => one.is_member || one.kind !== "channel" || one.id === place.channel);
  const bots = all.filter(isBotDm);
  const people = all.filter((one) => one.kind === "im" && !isBotDm(one));
  const channels = all.filter((one) => one.kind !== "im").sort((a, b) => a.name.localeCompare(b.name));
  const groups = [group("channels", t("channels"), channels)];
  if (people.length) groups.push(group("direct", t("direct"), people));
  groups.push(group("apps", t("apps"), bots));
  document.getElementById("workspace-name").textContent = store.state.workspace?.name || "Redress demo";
  document.getElementById("sidebar").setAttribute("aria-label", t("sidebar"));
  reconcile(document.getElementById("places"), groups);
}

export function wireSidebar() {
  const places = document.getElementById("places");
  places.addEventListener("keydown", (event) => arrows(event, [...places.querySelectorAll(".place")]));
}
