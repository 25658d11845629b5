// Everything a person can do on the page, each as one function that tells what went wrong.

import { post } from "./api.js";
import { confirmFirst } from "./dialog.js";
import { flat, keyOf, rawOf } from "./elements.js";
import { place, store } from "./store.js";
import { refresh, toastCount } from "./sync.js";
import { t } from "./i18n.js";
import { toast } from "./toasts.js";

const FAILURES = ["operation_timeout", "dispatch_failed"];
// Nothing had to be told to the app, or its own window held the form back: no failure.
const QUIET = ["not_dispatched", "not_sent"];

function failureIn(answer) {
  const error = answer.ok ? answer.delivery?.error : answer.error || "unknown";
  return QUIET.includes(error) ? null : error || null;
}

const KNOWN = ["restricted_action_read_only_channel", "no_deadline", "not_in_channel"];
const failed = (error, what) =>
  FAILURES.includes(error) ? t(error, { what }) : KNOWN.includes(error) ? t(`error_${error}`) : t("failed", { error });

// Post, refresh, and make sure that a failure is seen: by the server's own toast or by ours.
async function deliver(path, body, what) {
  const before = toastCount();
  const answer = await post(path, { as: place.as, ...body });
  await refresh();
  const error = failureIn(answer);
  if (error && toastCount() === before) toast(failed(error, what));
  return { ...answer, failure: error };
}

export const say = (channel, text, thread) => deliver("say", { channel, text, thread_ts: thread || null }, "");
export const command = (channel, text) => deliver("command", { channel, text }, text.split(/\s/)[0]);
export const react = (message, name, remove) =>
  deliver("react", { channel: message.channel, ts: message.ts, name, remove }, `:${name}:`);
export const shortcut = (given, message) =>
  deliver(
    "shortcut",
    { callback_id: given.callback_id, channel: message?.channel || null, ts: message?.ts || null },
    given.name,
  );
export const openHome = (tab) => deliver("home", { tab }, t("home"));
export const markRead = (channel) => post("read", { as: place.as, channel }).then(refresh);
export const closeView = (view, all) => deliver("close", { view_id: view.id, all }, view.title?.text || "");

export async function moveClock(body) {
  const answer = await post("clock", { as: place.as, ...body });
  if (!answer.ok) toast(failed(answer.error, ""));
  await refresh();
  return answer.ok;
}

// Raw values by block and action, as /control/submit wants them: only of what the view still shows.
function rawValues(values, blocks) {
  const grouped = {};
  for (const block of blocks) {
    for (const element of [block.element, block.accessory, ...(block.elements || [])]) {
      const key = element?.action_id && keyOf(block, element);
      if (key && values.has(key)) (grouped[block.block_id] ||= {})[element.action_id] = values.get(key);
    }
  }
  return grouped;
}

const shownView = (id) => [...(store.state.views || []), store.state.home].find((view) => view?.id === id);

export async function submitView(view, values) {
  const answer = await post("submit", { as: place.as, view_id: view.id, values: rawValues(values, view.blocks) });
  const error = failureIn(answer);
  const errors = answer.delivery?.errors || {};
  await refresh();
  return { failed: Boolean(error) && !Object.keys(errors).length, error, errors };
}

// What the server knows to stand in the form: it survives a reload of the page.
function typedBefore(view) {
  const values = new Map();
  for (const [block, elements] of Object.entries(view?.values || {})) {
    for (const [action, state] of Object.entries(elements))
      values.set(keyOf({ block_id: block }, { action_id: action }), rawOf(state));
  }
  return values;
}

const holders = new Map();

// What the elements of one message or view share: typed values, chosen labels, and the way to the app.
// *where* is {view_id} or {channel, ts}.
export function holderFor(where) {
  const id = [place.as, where.view_id || `${where.channel}/${where.ts}`].join("/");
  if (!holders.has(id)) holders.set(id, newHolder(id, where));
  return holders.get(id);
}

function newHolder(id, where) {
  const view = shownView(where.view_id);
  const holder = { id, values: typedBefore(view), labels: new Map() };
  holder.act = (block, element, value, node) => act(holder, where, block, element, value, node);
  holder.options = async (block, element, text) => {
    if (text.length < (element.min_query_length ?? 0)) return [];
    const answer = await post("options", {
      as: place.as,
      ...where,
      block_id: block.block_id,
      action_id: element.action_id,
      text,
    });
    if (!answer.ok) toast(t("options_failed"));
    return answer.ok ? flat(answer) : [];
  };
  return holder;
}

async function act(holder, where, block, element, value, node) {
  if (node.getAttribute("aria-busy") === "true") return;
  if (element.confirm && !(await confirmFirst(element.confirm, node))) return;
  node.setAttribute("aria-busy", "true");
  const body = { ...where, block_id: block.block_id, action_id: element.action_id, value };
  // What else was typed into the same form goes along, as it does in Slack's payload.
  if (where.view_id) body.values = rawValues(holder.values, shownView(where.view_id)?.blocks || []);
  await deliver("action", body, element.text?.text || element.placeholder?.text || element.action_id);
  node.removeAttribute("aria-busy");
}

export async function permalink(message) {
  const link = message.permalink || `${location.origin}/#channel=${message.channel}&thread=${message.ts}`;
  try {
    await navigator.clipboard.writeText(link);
    toast(t("copied"), "info");
  } catch {
    toast(link, "info");
  }
}
