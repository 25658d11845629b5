// The Home tab of the app.

import { appHas, channel, isBotDm, now, place, store } from "./store.js";
import { h } from "./dom.js";
import { holderFor } from "./doing.js";
import { locale, t, dayOf } from "./i18n.js";
import { updateBlocks } from "./blocks.js";

export function renderHome() {
  const pane = document.getElementById("home");
  const shown = place.tab === "home" && isBotDm(channel(place.channel)) && appHas("home_tab", true);
  pane.hidden = !shown;
  for (const id of ["scroller", "composer"]) document.getElementById(id).hidden = shown;
  if (!shown) return;
  const view = store.state.home;
  const box = pane.firstElementChild;
  if (!view) {
    box.replaceChildren(h("p", { class: "home-empty" }, t("home_empty")));
    return;
  }
  box.querySelector(".home-empty")?.remove();
  updateBlocks(box, view.blocks, holderFor({ view_id: view.id }), [place.as, locale(), dayOf(now())]);
}
