// The sandbox's clock and the buttons that move it.

import { announce } from "./a11y.js";
import { clockTime, format, spanWords, t, zone } from "./i18n.js";
import { h, reconcile, fingerprint } from "./dom.js";
import { icon } from "./icons.js";
import { locale } from "./i18n.js";
import { moveClock } from "./doing.js";
import { now, place, store } from "./store.js";

const MOVES = [
  ["plus_10", { advance: 600 }],
  ["plus_60", { advance: 3600 }],
  ["plus_240", { advance: 14_400 }],
  ["morning", { to: "morning" }],
  ["next_deadline", { to: "deadline" }],
];

const shownTime = () => `${format(now(), { weekday: "short", month: "short", day: "numeric" })} ${clockTime(now())}`;

function moveButton([key, body]) {
  const node = h(
    "button",
    {
      type: "button",
      class: "move",
      "data-focus": key,
      onclick: async () => {
        if (node.getAttribute("aria-busy") === "true" || node.getAttribute("aria-disabled") === "true") return;
        node.setAttribute("aria-busy", "true");
        if (await moveClock(body)) announce(t("moved", { time: shownTime() }));
        node.removeAttribute("aria-busy");
      },
    },
    t(key),
  );
  if (key === "next_deadline" && !store.state.clock.can_jump) node.setAttribute("aria-disabled", "true");
  return node;
}

function bar() {
  return h(
    "div",
    { class: "time", role: "group", "aria-label": t("time_bar") },
    h("span", { class: "time-sign" }, icon("clock", 16), h("span", { class: "time-label" }, t("sandbox"))),
    h("time", { id: "now", title: zone() }),
    h("span", { id: "moved" }),
    MOVES.map(moveButton),
  );
}

function tick() {
  const node = document.getElementById("now");
  if (!node || !store.state) return;
  const words = shownTime();
  if (node.textContent !== words) node.textContent = words;
  node.dateTime = now().toISOString();
}

export function renderTimebar() {
  const print = fingerprint([locale(), place.as, store.state.clock.can_jump]);
  reconcile(document.getElementById("timebar"), [{ key: "bar", print, draw: bar }]);
  tick();
  const moved = spanWords(store.state.clock.moved_seconds || 0);
  const chip = document.getElementById("moved");
  chip.textContent = moved ? `+${moved}` : "";
  chip.title = moved ? t("ran_ahead", { span: moved }) : "";
}

export function wireTimebar() {
  setInterval(tick, 1000);
}
