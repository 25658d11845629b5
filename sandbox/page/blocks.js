// The layout blocks of Block Kit, in messages, modals and Home tabs.

import { chart } from "./chart.js";
import { drawElement, pictureOf } from "./elements.js";
import { freshId, h, reconcile, fingerprint } from "./dom.js";
import { icon } from "./icons.js";
import { markdown, richText, table } from "./richtext.js";
import { spoken, textObject } from "./mrkdwn.js";
import { t } from "./i18n.js";

const short = (text) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

// The accessible name of an element that has no label of its own.
function nameFor(block, element) {
  const near = block.text ? short(spoken(block.text.text).trim()) : "";
  return near || element.placeholder?.text || element.alt_text || element.action_id || "";
}

function section(block, holder) {
  const text = block.text ? h("div", { class: "mrkdwn" }, textObject(block.text)) : null;
  const fields = block.fields
    ? h(
        "div",
        { class: "fields" },
        block.fields.map((one) => h("div", { class: "field mrkdwn" }, textObject(one))),
      )
    : null;
  const accessory =
    block.accessory &&
    drawElement(block, block.accessory, holder, { label: nameFor(block, block.accessory), scope: holder.id });
  const wide = block.accessory && ["checkboxes", "radio_buttons"].includes(block.accessory.type);
  return h(
    "div",
    { class: `section${wide ? " stacked" : ""}` },
    h("div", { class: "section-words" }, text, fields),
    accessory ? h("div", { class: "accessory" }, accessory) : null,
  );
}

function actions(block, holder) {
  return h(
    "div",
    { class: "actions" },
    block.elements.map((element) => {
      const label = element.placeholder?.text || element.action_id || "";
      return drawElement(block, element, holder, { label, scope: holder.id });
    }),
  );
}

function context(block, holder) {
  return h(
    "div",
    { class: "context" },
    block.elements.map((element) =>
      element.type === "image"
        ? drawElement(block, element, holder, {})
        : h("span", { class: "mrkdwn" }, textObject(element)),
    ),
  );
}

function image(block) {
  const source = pictureOf(block);
  return h(
    "figure",
    { class: "image" },
    block.title ? h("figcaption", {}, textObject(block.title)) : null,
    h("img", { src: source, alt: block.alt_text || t("image"), loading: "lazy" }),
  );
}

const GROUPED = ["checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker", "file_input"];

function input(block, holder) {
  const id = freshId("field");
  const words = block.label.text;
  const shownLabel = [
    h("span", {}, textObject(block.label)),
    block.optional ? h("span", { class: "optional" }, ` ${t("optional")}`) : null,
  ];
  const grouped = GROUPED.includes(block.element.type) || block.element.type.includes("select");
  const hintId = block.hint ? `${id}-hint` : "";
  const wiring = {
    label: words,
    id,
    labelled: !grouped,
    described: [`${id}-error`, hintId].filter(Boolean).join(" "),
    scope: holder.id,
  };
  return h(
    "div",
    { class: "input-block" },
    grouped ? h("div", { class: "label" }, shownLabel) : h("label", { class: "label", for: id }, shownLabel),
    drawElement(block, block.element, holder, wiring),
    h("div", { class: "field-error", id: `${id}-error` }),
    block.hint ? h("div", { class: "hint", id: hintId }, textObject(block.hint)) : null,
  );
}

const heading = (block) =>
  h("div", { class: "block-header", role: "heading", "aria-level": "3" }, textObject(block.text));

function alert(block) {
  const level = block.level || "default";
  return h(
    "div",
    { class: `alert ${level}`, role: "note" },
    icon(level === "success" ? "check" : "warn"),
    h("span", {}, textObject(block.text)),
  );
}

const DRAWERS = {
  section,
  actions,
  context,
  image,
  input,
  table,
  markdown,
  alert,
  header: heading,
  rich_text: richText,
  data_table: table,
  data_visualization: chart,
  divider: () => h("hr"),
};

export function drawBlock(block, holder) {
  const drawer = DRAWERS[block.type];
  const inside = drawer ? drawer(block, holder) : h("div", { class: "hint" }, t("unsupported", { type: block.type }));
  return h("div", { class: `block block-${block.type}`, "data-block": block.block_id || "" }, inside);
}

export function drawBlocks(blocks, holder) {
  return blocks.map((block) => drawBlock(block, holder));
}

// Update *container* in place: a block that did not change keeps its node, and with it focus and caret.
export function updateBlocks(container, blocks, holder, context) {
  reconcile(
    container,
    blocks.map((block, at) => ({
      key: block.block_id || `#${at}`,
      print: fingerprint([block, context]),
      draw: () => drawBlock(block, holder),
    })),
  );
}

// Put *errors* ({block_id: text}) beside their fields; returns the first field, to be focused.
export function showErrors(container, errors) {
  let first = null;
  for (const node of container.querySelectorAll(".block-input")) {
    const text = errors[node.dataset.block] || "";
    const slot = node.querySelector(".field-error");
    slot.replaceChildren(...(text ? [icon("warn", 16), text] : []));
    node.classList.toggle("invalid", Boolean(text));
    for (const field of node.querySelectorAll("input, textarea")) {
      if (text) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    if (text && !first) first = node.querySelector("input, textarea, button");
  }
  return first;
}
