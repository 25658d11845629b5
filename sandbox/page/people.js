// Who am I? The switch at the top right.

import { avatar } from "./avatar.js";
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

function choose(anchor) {
  const people = store.everyone.filter((one) => !one.is_bot);
  openMenu(
    anchor,
    t("pick_person"),
    people.map((one) => ({
      label: shownName(one),
      detail: detail(one),
      lead: avatar(one),
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
