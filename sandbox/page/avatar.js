// A person's picture: initials on their colour, or the app's sign.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { shownName } from "./store.js";

const COLOURS = ["#1264a3", "#2f855a", "#b7791f", "#97266d", "#c05621", "#6b46c1", "#4a5568"];

function colourOf(one) {
  if (one.color) return one.color.startsWith("#") ? one.color : `#${one.color}`;
  const sum = [...one.id].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return COLOURS[sum % COLOURS.length];
}

export function avatar(one, size = "") {
  const inside = one.is_bot
    ? icon("bolt", size === "small" ? 13 : 20)
    : one.initials || [...shownName(one)].slice(0, 1).join("");
  const node = h("span", { class: `avatar ${size}${one.is_bot ? " bot" : ""}`, "aria-hidden": "true" }, inside);
  if (!one.is_bot) node.style.backgroundColor = colourOf(one);
  return node;
}
