// Who am I? The switch at the top right.

import { avatar } from "./avatar.js";
import { get } from "./api.js";
import { become } from "./moving.js";
import { clockTime, t } from "./i18n.js";
import { fingerprint, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { now, place, shownName, store } from "./store.js";
import { openMenu } from "./popover.js";

const LANGUAGES = { zh: "简体中文", en: "English" };

const language = (one) => LANGUAGES[(one.locale || "en").slice(0, 2).toLowerCase()] || one.locale;

function detail(one) {
  const notes = [one.title, language(one), t("tz_local", { time: clockTime(now(), one.tz || "UTC") })];
  if (one.is_restricted && one.title !== "Guest") notes.push(t("guest"));
  if (one.deleted) notes.push(t("deactivated"));
  return notes.filter(Boolean).join(" · ");
}

// How much waits for each person, so that whoever walks through a case sees whom to become next.
async function waiting(people) {
  const answers = await Promise.all(people.map((one) => get("state", { as: one.id })));
  const count = (answer) =>
    answer.ok ? answer.channels.reduce((sum, one) => sum + (one.kind === "im" ? one.unread : one.mentions), 0) : 0;
  return new Map(people.map((one, at) => [one.id, count(answers[at])]));
}

function badge(count) {
  if (!count) return null;
  return h("span", { class: "badge", role: "img", "aria-label": t("unread", { n: count }) }, count);
}

async function choose(anchor) {
  const people = Object.values(store.state.people).filter((one) => !one.is_bot);
  const unread = await waiting(people);
  openMenu(
    anchor,
    t("pick_person"),
    people.map((one) => ({
      label: shownName(one),
      detail: detail(one),
      lead: avatar(one),
      tail: badge(unread.get(one.id)),
      checked: one.id === place.as,
      run: () => become(one.id),
    })),
  );
}

function button(me) {
  const node = h(
    "button",
    {
      type: "button",
      class: "me",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "data-focus": "me",
      "aria-label": `${t("pick_person")}: ${shownName(me)}, ${me.title || ""}, ${language(me)}`,
      onclick: () => choose(node),
    },
    avatar(me),
    h(
      "span",
      { class: "me-words" },
      h("span", { class: "me-name" }, shownName(me)),
      h("span", { class: "me-role" }, [me.title, language(me)].filter(Boolean).join(" · ")),
    ),
    icon("down", 16),
  );
  return node;
}

export function renderMe() {
  const me = store.me;
  reconcile(document.getElementById("who"), [{ key: "me", print: fingerprint(me), draw: () => button(me) }]);
}
