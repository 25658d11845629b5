// What Slack's own client checks before it sends a form.

import { keyOf } from "./elements.js";
import { t } from "./i18n.js";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function wrongText(element, value) {
  if (element.min_length && value.length < element.min_length) return t("error_min", { n: element.min_length });
  if (element.max_length && value.length > element.max_length) return t("error_max", { n: element.max_length });
  if (element.type === "email_text_input" && !EMAIL.test(value)) return t("error_email");
  if (element.type === "url_text_input" && !URL.canParse(value)) return t("error_url");
  if (element.type === "number_input" && !/^-?\d+(\.\d+)?$/.test(value)) return t("error_number");
  return "";
}

function wrong(block, value) {
  const empty = value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
  if (empty) return block.optional ? "" : t("error_required");
  return typeof value === "string"
    ? wrongText(block.element, value.trim() ? value : "") || (value.trim() || block.optional ? "" : t("error_required"))
    : "";
}

// The mistakes a person can mend without asking the app, by block.
export function checkFields(blocks, holder) {
  const mistakes = {};
  for (const block of blocks) {
    if (block.type !== "input") continue;
    const problem = wrong(block, holder.values.get(keyOf(block, block.element)));
    if (problem) mistakes[block.block_id] = problem;
  }
  return mistakes;
}
