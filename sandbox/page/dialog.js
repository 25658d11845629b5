// The small dialog that asks before something happens.

import { freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { textObject } from "./mrkdwn.js";
import { trap } from "./a11y.js";

// Resolves to whether the person said yes. *given* is Block Kit's confirm object.
export function confirmFirst(given) {
  return new Promise((resolve) => {
    const id = freshId("confirm");
    let release = () => {};
    const end = (answer) => {
      overlay.remove();
      release();
      resolve(answer);
    };
    const yes = h(
      "button",
      {
        type: "button",
        class: `btn large ${given.style === "danger" ? "danger" : "primary"}`,
        onclick: () => end(true),
      },
      textObject(given.confirm || t("confirm")),
    );
    const dialog = h(
      "div",
      {
        class: "dialog small",
        role: "alertdialog",
        "aria-modal": "true",
        "aria-labelledby": id,
        "aria-describedby": `${id}-text`,
      },
      h(
        "header",
        { class: "dialog-head" },
        h("h2", { id }, textObject(given.title)),
        h(
          "button",
          { type: "button", class: "icon-button", "aria-label": t("close"), onclick: () => end(false) },
          icon("close"),
        ),
      ),
      h("div", { class: "dialog-body mrkdwn", id: `${id}-text` }, textObject(given.text)),
      h(
        "footer",
        { class: "dialog-foot" },
        h(
          "button",
          { type: "button", class: "btn large", onclick: () => end(false) },
          textObject(given.deny || t("deny")),
        ),
        yes,
      ),
    );
    const overlay = h("div", { class: "overlay above" }, dialog);
    document.body.append(overlay);
    release = trap(dialog, () => end(false));
    yes.focus();
  });
}
