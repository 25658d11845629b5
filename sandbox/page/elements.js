// The interactive elements of Block Kit. Each draws itself and tells the holder what was chosen.
// A holder knows: values (what was typed so far), act(block, element, value, node), options(block, element, text).

import { post } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { channelLabel, person, place, shownName, store } from "./store.js";
import { Combobox, filtered } from "./select.js";
import { DateField, timeField } from "./datefield.js";
import { dayOf, instantOf, t, timeOf } from "./i18n.js";
import { openMenu } from "./popover.js";
import { plain, textObject } from "./mrkdwn.js";

// The address of a picture: the app's own, or a file that was uploaded here.
export function pictureOf({ image_url: url, slack_file: file }) {
  return url || file?.url || (file?.id ? `/files/${encodeURIComponent(file.id)}/picture` : "");
}

export const keyOf = (block, element) => JSON.stringify([block.block_id, element.action_id]);

// The plain value in Slack's state of one element.
export function rawOf(state) {
  const [, value] = Object.entries(state).find(([key]) => key !== "type") || [];
  const plainOf = (one) => (one && typeof one === "object" ? (one.value ?? one.id ?? null) : (one ?? null));
  return Array.isArray(value) ? value.map(plainOf) : plainOf(value);
}

const markOf = (block, element) => `${block.block_id}/${element.action_id}`;

const firstSet = (...values) => values.find((value) => value !== undefined && value !== null);

function initial(element) {
  const many = firstSet(
    element.initial_options?.map((option) => option.value),
    element.initial_users,
    element.initial_conversations,
    element.initial_channels,
  );
  return firstSet(
    element.initial_value,
    element.initial_option?.value,
    many,
    element.initial_user,
    element.initial_conversation,
    element.initial_channel,
    element.initial_date,
    element.initial_time,
    element.initial_date_time,
  );
}

// What stands in the element now: what the person typed, else what the app put there.
function current(block, element, holder) {
  const key = keyOf(block, element);
  if (!holder.values.has(key)) holder.values.set(key, firstSet(initial(element), null));
  return holder.values.get(key);
}

// Keep the value; outside of input blocks (and inside those that ask for it) the app hears of it at once.
function changed(block, element, holder, value, node) {
  holder.values.set(keyOf(block, element), value);
  if (block.type !== "input" || block.dispatch_action) holder.act(block, element, value, node);
}

function button(block, element, holder) {
  const style = element.style ? ` ${element.style}` : "";
  const node = h(
    "button",
    {
      type: "button",
      class: `btn${style}`,
      "data-focus": markOf(block, element),
      "aria-label": element.accessibility_label || null,
      onclick: () => {
        if (element.url) window.open(element.url, "_blank", "noopener");
        holder.act(block, element, element.value ?? "", node);
      },
    },
    textObject(element.text),
  );
  return node;
}

function overflow(block, element, holder, wiring) {
  const node = h(
    "button",
    {
      type: "button",
      class: "btn icon-only",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "data-focus": markOf(block, element),
      "aria-label": wiring.label ? `${t("more_actions")}: ${wiring.label}` : t("more_actions"),
      onclick: () =>
        openMenu(
          node,
          t("more_actions"),
          element.options.map((option) => ({
            label: plain(option.text.text),
            detail: option.description?.text,
            run: () => {
              if (option.url) window.open(option.url, "_blank", "noopener");
              holder.act(block, element, option.value, node);
            },
          })),
        ),
    },
    icon("more"),
  );
  return node;
}

const asOption = (group) => (option) => ({
  value: option.value,
  label: plain(option.text.text),
  detail: option.description?.text,
  group,
});

export function flat(given) {
  const loose = (given.options || []).map(asOption(null));
  const grouped = (given.option_groups || []).flatMap((group) => (group.options || []).map(asOption(group.label.text)));
  return [...loose, ...grouped];
}

function people() {
  return Object.values(store.state.people)
    .filter((one) => !one.deleted && !one.is_bot)
    .map((one) => ({ value: one.id, label: shownName(one), detail: one.title }));
}

function conversations(kinds) {
  return store.state.channels
    .filter((one) => kinds.includes(one.kind))
    .map((one) => ({ value: one.id, label: channelLabel(one) }));
}

const SOURCES = {
  static_select: (element) => flat(element),
  users_select: () => people(),
  conversations_select: () => conversations(["channel", "private", "im"]),
  channels_select: () => conversations(["channel"]),
  external_select: () => [],
};

function named(options, value, element) {
  const given = [element.initial_option, ...(element.initial_options || [])].filter(Boolean).map(asOption(null));
  const known = [...options, ...given].find((option) => option.value === value);
  return known || { value, label: store.state.people[value] ? shownName(person(value)) : value };
}

function select(block, element, holder, wiring) {
  const multi = element.type.startsWith("multi_");
  const kind = element.type.replace("multi_", "");
  const known = SOURCES[kind](element);
  const value = current(block, element, holder);
  const labels = holder.labels;
  const chosen = (multi ? value || [] : [value].filter((one) => one !== null)).map(
    (one) => labels.get(`${keyOf(block, element)}${one}`) || named(known, one, element),
  );
  const box = new Combobox({
    label: wiring.label,
    described: wiring.described,
    placeholder: element.placeholder?.text || t(multi ? "select_multi" : "choose"),
    multi,
    max: element.max_selected_items,
    chosen,
    focusMark: markOf(block, element),
    find: (text) => (kind === "external_select" ? holder.options(block, element, text) : filtered(known, text)),
    changed: (options) => {
      for (const option of options) labels.set(`${keyOf(block, element)}${option.value}`, option);
      const values = options.map((option) => option.value);
      changed(block, element, holder, multi ? values : firstSet(values[0], null), box.node);
    },
  });
  return box.node;
}

function boxes(block, element, holder, wiring) {
  const radio = element.type === "radio_buttons";
  const value = current(block, element, holder);
  const name = `${markOf(block, element)}/${wiring.scope}`;
  const has = (option) => (radio ? value === option.value : (value || []).includes(option.value));
  const node = h("div", {
    class: "boxes",
    role: radio ? "radiogroup" : "group",
    "aria-label": wiring.label,
    "aria-describedby": wiring.described,
  });
  const read = () => [...node.querySelectorAll("input:checked")].map((input) => input.value);
  for (const option of element.options) {
    node.append(
      h(
        "label",
        { class: "box" },
        h("input", {
          type: radio ? "radio" : "checkbox",
          name,
          value: option.value,
          checked: has(option),
          "data-focus": `${markOf(block, element)}/${option.value}`,
          onchange: () => changed(block, element, holder, radio ? firstSet(read()[0], null) : read(), node),
        }),
        h(
          "span",
          {},
          textObject(option.text),
          option.description ? h("span", { class: "option-detail" }, textObject(option.description)) : null,
        ),
      ),
    );
  }
  return node;
}

function field(block, element, holder, wiring, extra) {
  return {
    class: "text-field",
    "aria-label": wiring.labelled ? null : wiring.label,
    id: wiring.id,
    "aria-describedby": wiring.described,
    "aria-required": block.optional ? null : "true",
    "data-focus": markOf(block, element),
    placeholder: element.placeholder?.text,
    ...extra,
  };
}

const KINDS = { email_text_input: "email", url_text_input: "url", number_input: "text", plain_text_input: "text" };

function text(block, element, holder, wiring) {
  const wants = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  const keep = () => holder.values.set(keyOf(block, element), node.value || null);
  const tell = (moment) =>
    block.dispatch_action && wants.includes(moment) && holder.act(block, element, node.value, node);
  const props = field(block, element, holder, wiring, {
    value: current(block, element, holder) ?? "",
    inputmode: element.type === "number_input" ? "decimal" : null,
    oninput: () => {
      keep();
      tell("on_character_entered");
    },
    onkeydown: (event) => {
      if (event.key === "Enter" && block.dispatch_action && !element.multiline) {
        event.preventDefault();
        tell("on_enter_pressed");
      }
    },
  });
  const node = element.multiline
    ? h("textarea", { rows: 4, ...props })
    : h("input", { type: KINDS[element.type], autocomplete: "off", ...props });
  return node;
}

function day(block, element, holder, wiring) {
  const box = new DateField({
    label: wiring.label,
    described: wiring.described,
    focusMark: markOf(block, element),
    placeholder: element.placeholder?.text || t("choose_date"),
    value: current(block, element, holder),
    changed: (value) => changed(block, element, holder, value, box.node),
  });
  return box.node;
}

function time(block, element, holder, wiring) {
  const node = timeField({
    label: wiring.label,
    described: wiring.described,
    focusMark: markOf(block, element),
    placeholder: element.placeholder?.text || t("choose_time"),
    value: current(block, element, holder),
    changed: (value) => changed(block, element, holder, value, node),
  });
  return node;
}

// Two fields, as Slack shows it; the value is the instant they name in the viewer's own zone.
function dateTime(block, element, holder, wiring) {
  const value = current(block, element, holder);
  const at = value === null ? null : new Date(value * 1000);
  const parts = { day: at ? dayOf(at) : null, time: at ? timeOf(at) : null };
  const part = (name, words, placeholder) => ({
    label: `${wiring.label} – ${words}`,
    described: wiring.described,
    focusMark: `${markOf(block, element)}/${name}`,
    placeholder,
    value: parts[name],
    changed: (chosen) => {
      parts[name] = chosen;
      changed(block, element, holder, parts.day && parts.time ? instantOf(parts.day, parts.time) : null, node);
    },
  });
  const node = h(
    "div",
    { class: "date-time", role: "group", "aria-label": wiring.label },
    new DateField(part("day", t("date_part"), t("choose_date"))).node,
    timeField(part("time", t("time_part"), t("choose_time"))),
  );
  return node;
}

const bytesOf = (blob) =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
    reader.readAsDataURL(blob);
  });

// A chosen file goes up at once; the form holds its id.
function file(block, element, holder, wiring) {
  const shown = h("span", { class: "hint" }, (current(block, element, holder) || []).length ? "✓" : "");
  const field = h("input", {
    type: "file",
    multiple: (element.max_files || 10) > 1,
    accept: (element.filetypes || []).map((kind) => `.${kind}`).join(",") || null,
    "aria-label": `${wiring.label}: ${t("pick_file")}`,
    "aria-describedby": wiring.described,
    "data-focus": markOf(block, element),
    onchange: async () => {
      const answers = await Promise.all(
        [...field.files].map(async (one) =>
          post("upload", { as: place.as, name: one.name, content: await bytesOf(one) }),
        ),
      );
      const ids = answers.filter((answer) => answer.ok).map((answer) => answer.file.id);
      shown.textContent = ids.length ? "✓" : "";
      changed(block, element, holder, ids, field);
    },
  });
  return h("div", { class: "file-field" }, field, shown);
}

const picture = (block, element) => h("img", { class: "thumb", src: pictureOf(element), alt: element.alt_text || "" });

const DRAWERS = {
  button,
  overflow,
  image: picture,
  radio_buttons: boxes,
  checkboxes: boxes,
  file_input: file,
  datepicker: day,
  timepicker: time,
  datetimepicker: dateTime,
};
for (const kind of Object.keys(SOURCES)) Object.assign(DRAWERS, { [kind]: select, [`multi_${kind}`]: select });
for (const kind of Object.keys(KINDS)) DRAWERS[kind] = text;

// wiring: {label, id, labelled, described, scope}
export function drawElement(block, element, holder, wiring) {
  const drawer = DRAWERS[element.type];
  return drawer
    ? drawer(block, element, holder, wiring)
    : h("span", { class: "hint" }, t("unsupported", { type: element.type }));
}
