// What floats above the page for a moment: menus, the emoji picker, and the place they hang from.

import { arrows, focusables } from "./a11y.js";
import { freshId, h } from "./dom.js";
import { emoji, PICKER } from "./emoji.js";
import { t } from "./i18n.js";

let open = null;

export function closePopover(restore = true) {
  if (!open) return;
  const { node, anchor, closed } = open;
  open = null;
  node.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (restore && anchor.isConnected) anchor.focus({ preventScroll: true });
  if (closed) closed();
}

// Hang *node* below *anchor*, or above it where there is no room.
export function hang(node, anchor, width = 0) {
  const host = anchor.closest('[role="dialog"]') || document.body;
  node.classList.add("popover");
  host.append(node);
  const at = anchor.getBoundingClientRect();
  if (width) node.style.width = `${width}px`;
  const size = node.getBoundingClientRect();
  const below = window.innerHeight - at.bottom - 8;
  const above = at.top - 8;
  const up = size.height > below && above > below;
  node.style.maxHeight = `${Math.max(120, up ? above : below)}px`;
  const height = Math.min(size.height, up ? above : below);
  node.style.top = `${up ? at.top - height - 4 : at.bottom + 4}px`;
  node.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8))}px`;
}

export function showPopover(node, anchor, closed = null) {
  const same = open && open.anchor === anchor;
  closePopover(false);
  if (same) return false;
  anchor.setAttribute("aria-expanded", "true");
  hang(node, anchor);
  open = { node, anchor, closed };
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      closePopover();
    } else if (event.key === "Tab") {
      closePopover();
    }
  });
  return true;
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.node.contains(event.target) && !open.anchor.contains(event.target)) closePopover(false);
});
window.addEventListener("resize", () => closePopover(false));

// items: {label, detail, lead and tail: Node, run, danger, checked} or {heading}
export function openMenu(anchor, label, items) {
  const node = h("div", { class: "menu", role: "menu", "aria-label": label, id: freshId("menu") }, items.map(menuItem));
  if (!showPopover(node, anchor)) return;
  const choices = [...node.querySelectorAll("[role^=menuitem]")];
  node.addEventListener("keydown", (event) => arrows(event, choices));
  (choices.find((choice) => choice.getAttribute("aria-checked") === "true") || choices[0])?.focus();
}

function menuItem(item) {
  if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
  const checkable = item.checked !== undefined;
  return h(
    "button",
    {
      class: `menu-item${item.danger ? " danger" : ""}`,
      type: "button",
      tabindex: "-1",
      role: checkable ? "menuitemradio" : "menuitem",
      "aria-checked": checkable ? String(item.checked) : null,
      onclick: () => {
        closePopover();
        item.run();
      },
    },
    item.lead || null,
    h(
      "span",
      { class: "menu-words" },
      h("span", { class: "menu-label" }, item.label),
      item.detail ? h("span", { class: "menu-detail" }, item.detail) : null,
    ),
    item.tail || null,
  );
}

export function openEmojiPicker(anchor, chosen) {
  const buttons = PICKER.map((name) =>
    h(
      "button",
      {
        class: "emoji-choice",
        type: "button",
        "aria-label": name,
        title: `:${name}:`,
        onclick: () => {
          closePopover();
          chosen(name);
        },
      },
      emoji(name),
    ),
  );
  const node = h("div", { class: "emoji-picker", role: "group", "aria-label": t("add_reaction") }, buttons);
  if (!showPopover(node, anchor)) return;
  const columns = 6;
  node.addEventListener("keydown", (event) => {
    const all = focusables(node);
    if (arrows(event, all, "ArrowLeft", "ArrowRight")) return;
    const step = { ArrowUp: -columns, ArrowDown: columns }[event.key];
    const next = all[all.indexOf(document.activeElement) + step];
    if (!step || !next) return;
    event.preventDefault();
    next.focus();
  });
  buttons[0].focus();
}
