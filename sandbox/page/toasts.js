// Short notices at the edge of the page: what failed, what was copied.

import { announce } from "./a11y.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

const seen = new Set();
const LASTING = 10_000;

export function toast(text, kind = "error") {
  const shelf = document.getElementById("toasts");
  const node = h(
    "div",
    { class: `toast ${kind}` },
    icon(kind === "error" ? "warn" : "check", 18),
    h("span", {}, text),
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": t("close"), onclick: () => node.remove() },
      icon("close", 16),
    ),
  );
  shelf.append(node);
  announce(text, kind === "error" ? "assertive" : "polite");
  setTimeout(() => node.remove(), LASTING);
}

// The server speaks English; what it says often is said in the viewer's language here.
function wordsFor({ kind, text }) {
  const what = /^\/\S+/.exec(text)?.[0];
  if (["operation_timeout", "dispatch_failed"].includes(kind)) return t(kind, { what: what || t("that") });
  return kind === "not_a_command" && what ? t("no_command", { name: what }) : text;
}

// Show what the server has to say once; returns how many were new.
export function showToasts(given) {
  const fresh = (given || []).filter((one) => !seen.has(one.id));
  for (const one of fresh) {
    seen.add(one.id);
    toast(wordsFor(one), ["info", "success"].includes(one.kind) ? "info" : "error");
  }
  return fresh.length;
}
