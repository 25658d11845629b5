// Starts the page: who is looking, where, and what draws what.

import { arrive, goTo, readPath, wireHash } from "./moving.js";
import { fingerprint, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { isBotDm, place, readHash, store } from "./store.js";
import { loadPeople, onState } from "./sync.js";
import { locale, t } from "./i18n.js";
import { renderComposers, wireComposers } from "./composer.js";
import { renderHeader } from "./header.js";
import { renderHome } from "./home.js";
import { renderMe } from "./people.js";
import { renderMessages, renderThread, wireMessages } from "./messages.js";
import { renderModal } from "./modal.js";
import { renderSidebar, wireSidebar } from "./sidebar.js";
import { renderTimebar, wireTimebar } from "./timebar.js";

function railButton(name, words, current, run) {
  return h(
    "button",
    { type: "button", class: "rail-button", "aria-current": current ? "true" : null, "data-focus": name, onclick: run },
    h("span", { class: "rail-sign" }, icon(name)),
    h("span", {}, words),
  );
}

function drawRail() {
  const dm = store.state.channels.find(isBotDm);
  const first = store.state.channels.find((one) => one.kind !== "im" && one.is_member);
  const inDm = dm?.id === place.channel;
  return h(
    "div",
    { class: "rail-inside" },
    h("span", { class: "workspace-sign", "aria-hidden": "true" }, (store.state.workspace?.name || "R").slice(0, 1)),
    first ? railButton("home", t("channels"), !inDm, () => goTo({ channel: first.id })) : null,
    dm ? railButton("chat", t("apps"), inDm, () => goTo({ channel: dm.id })) : null,
  );
}

function renderRail() {
  const ids = store.state.channels.map((one) => [one.id, one.kind]);
  document.getElementById("rail").setAttribute("aria-label", t("main_nav"));
  reconcile(document.getElementById("rail"), [
    { key: "rail", print: fingerprint([place.channel, locale(), ids]), draw: drawRail },
  ]);
}

function renderLink() {
  const banner = document.getElementById("link");
  banner.hidden = store.linked;
  banner.textContent = store.linked ? "" : t("connecting");
}

async function start() {
  readHash();
  const reveal = readPath();
  await loadPeople();
  wireComposers();
  wireMessages();
  wireSidebar();
  wireTimebar();
  wireHash();
  for (const render of [
    renderRail,
    renderSidebar,
    renderMe,
    renderTimebar,
    renderHeader,
    renderHome,
    renderMessages,
    renderThread,
    renderComposers,
    renderModal,
    renderLink,
  ]) {
    onState(render);
  }
  await arrive();
  document.body.classList.add("ready");
  reveal();
}

start();
