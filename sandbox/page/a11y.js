// What makes the page usable without a mouse or a screen: announcements, focus traps, roving focus.

import { h } from "./dom.js";

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex]:not([tabindex="-1"])';

function speaker(politeness) {
  const node = h("div", { class: "unseen", "aria-live": politeness, "aria-atomic": "true" });
  document.body.append(node);
  return node;
}

const voices = {};

export function announce(text, politeness = "polite") {
  voices[politeness] ||= speaker(politeness);
  const voice = voices[politeness];
  voice.textContent = "";
  // The same words twice are only spoken twice when the region was empty for a moment.
  requestAnimationFrame(() => {
    voice.textContent = text;
  });
}

const visible = (node) => node.getClientRects().length > 0 && getComputedStyle(node).visibility !== "hidden";

export const focusables = (root) => [...root.querySelectorAll(FOCUSABLE)].filter(visible);

// Keep Tab inside *dialog* as long as it is the top one. Returns what undoes it and gives the focus back.
export function trap(dialog, escape) {
  const before = document.activeElement;
  function keys(event) {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      event.stopPropagation();
      escape();
    }
    if (event.key !== "Tab") return;
    const all = focusables(dialog);
    if (!all.length) return;
    const edge = event.shiftKey ? all[0] : all[all.length - 1];
    if (document.activeElement === edge || !dialog.contains(document.activeElement)) {
      event.preventDefault();
      (event.shiftKey ? all[all.length - 1] : all[0]).focus();
    }
  }
  dialog.addEventListener("keydown", keys);
  return () => {
    dialog.removeEventListener("keydown", keys);
    if (before && before.isConnected) before.focus({ preventScroll: true });
  };
}

// Arrow keys move the focus through *nodes*; returns true when the key was one of them.
export function arrows(event, nodes, previous = "ArrowUp", next = "ArrowDown") {
  const at = nodes.indexOf(document.activeElement);
  const to = { [previous]: at - 1, [next]: at + 1, Home: 0, End: nodes.length - 1 }[event.key];
  if (to === undefined || !nodes.length) return false;
  event.preventDefault();
  nodes[(to + nodes.length) % nodes.length].focus();
  return true;
}
