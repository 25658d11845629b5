// Dates and times as Slack asks for them: a field with a calendar, and a field with the half hours of a day.

import { Combobox } from "./select.js";
import { clockTime, dayOf, format, t } from "./i18n.js";
import { freshId, h } from "./dom.js";
import { hang } from "./popover.js";
import { icon } from "./icons.js";
import { now } from "./store.js";

const DAY = 86_400_000;

// A calendar day is handled as midnight UTC, so that no zone can shift it.
const noonless = (day) => new Date(`${day}T00:00:00Z`);
const iso = (date) => date.toISOString().slice(0, 10);
export const dayWords = (day) => format(noonless(day), { year: "numeric", month: "long", day: "numeric" }, "UTC");

// "2026-11-22", "2026/11/22", "2026年11月22日" and "11/22/2026" are understood.
export function readDay(text) {
  const digits = text.match(/\d+/g) || [];
  if (digits.length !== 3) return null;
  const [year, month, day] = digits[0].length === 4 ? digits : [digits[2], digits[0], digits[1]];
  const made = `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const date = noonless(made);
  return Number.isNaN(date.getTime()) || iso(date) !== made ? null : made;
}

export function readTime(text) {
  const found = /^\s*(\d{1,2})(?:[::]?(\d{2}))?\s*([ap])?\.?m?\.?\s*$/i.exec(text);
  if (!found) return null;
  let hour = Number(found[1]);
  const half = (found[3] || "").toLowerCase();
  if (half === "p" && hour < 12) hour += 12;
  if (half === "a" && hour === 12) hour = 0;
  const minute = Number(found[2] || 0);
  return hour > 23 || minute > 59 ? null : `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

const timeOption = (time) => ({ value: time, label: clockTime(new Date(`2000-01-01T${time}:00Z`), "UTC") });
const HALF_HOURS = Array.from(
  { length: 48 },
  (_, at) => `${String(Math.floor(at / 2)).padStart(2, "0")}:${at % 2 ? "30" : "00"}`,
);

// given: {label, described, focusMark, placeholder, value, changed(time or null)}
export function timeField(given) {
  const typed = (text) => readTime(text);
  const box = new Combobox({
    ...given,
    multi: false,
    sign: "clock",
    chosen: given.value ? [timeOption(given.value)] : [],
    find: (text) => (typed(text) ? [typed(text)] : HALF_HOURS).map(timeOption),
    read: (text) => (typed(text) ? timeOption(typed(text)) : null),
    changed: (options) => given.changed(options[0]?.value ?? null),
  });
  return box.node;
}

export class DateField {
  // given: as for timeField, with days as YYYY-MM-DD
  constructor(given) {
    this.given = given;
    this.value = given.value || null;
    this.popId = freshId("calendar");
    this.input = h("input", {
      type: "text",
      role: "combobox",
      autocomplete: "off",
      "aria-haspopup": "grid",
      "aria-expanded": "false",
      "aria-controls": this.popId,
      "aria-label": given.label,
      "aria-describedby": given.described,
      "data-focus": given.focusMark,
      "data-typed": "true",
      placeholder: given.placeholder,
      onkeydown: (event) => this.key(event),
      onblur: () => this.leave(),
      onfocus: () => this.input.select(),
    });
    this.node = h("div", { class: "select date" }, icon("calendar", 18), this.input, icon("down", 16));
    this.node.addEventListener("pointerdown", (event) => this.pressed(event));
    this.settle();
  }

  settle() {
    this.input.value = this.value ? dayWords(this.value) : "";
  }

  pressed(event) {
    if (event.target !== this.input) {
      event.preventDefault();
      this.input.focus();
    }
    if (this.pop) this.hide();
    else this.show(this.value || dayOf(now()));
  }

  show(day) {
    this.active = day;
    this.pop?.remove();
    this.pop = h(
      "div",
      {
        class: "calendar",
        role: "grid",
        id: this.popId,
        "aria-label": this.given.label,
        onpointerdown: (event) => event.preventDefault(),
      },
      this.head(),
      this.weeks(),
    );
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-activedescendant", `${this.popId}-${day}`);
    hang(this.pop, this.node);
  }

  head() {
    const step = (by, label, sign) =>
      h(
        "button",
        {
          type: "button",
          class: `icon-button ${sign}`,
          tabindex: "-1",
          "aria-label": label,
          onclick: () => this.show(this.month(by)),
        },
        icon("back", 18),
      );
    return h(
      "div",
      { class: "calendar-head" },
      step(-1, t("previous_month"), "previous"),
      h("strong", {}, format(noonless(this.active), { year: "numeric", month: "long" }, "UTC")),
      step(1, t("next_month"), "next"),
    );
  }

  // The same day *by* months away, or that month's last day.
  month(by) {
    const from = noonless(this.active);
    const last = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + by + 1, 0));
    return iso(
      new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(from.getUTCDate(), last.getUTCDate()))),
    );
  }

  weeks() {
    const first = noonless(`${this.active.slice(0, 8)}01`);
    const opening = document.documentElement.lang === "zh-CN" ? 1 : 0;
    const start = first.getTime() - ((first.getUTCDay() - opening + 7) % 7) * DAY;
    const rows = Array.from({ length: 6 }, (_, week) =>
      Array.from({ length: 7 }, (__, at) => new Date(start + (week * 7 + at) * DAY)),
    );
    const names = h(
      "div",
      { class: "week", "aria-hidden": "true" },
      rows[0].map((date) => h("span", {}, format(date, { weekday: "narrow" }, "UTC"))),
    );
    return [
      names,
      rows.map((row) =>
        h(
          "div",
          { class: "week", role: "row" },
          row.map((date) => this.cell(date)),
        ),
      ),
    ];
  }

  cell(date) {
    const day = iso(date);
    const classes = [
      "day",
      day === this.active && "active",
      day === dayOf(now()) && "today",
      day.slice(0, 7) !== this.active.slice(0, 7) && "other",
    ];
    return h(
      "span",
      {
        role: "gridcell",
        id: `${this.popId}-${day}`,
        class: classes.filter(Boolean).join(" "),
        "aria-selected": String(day === this.value),
        "aria-label": dayWords(day),
        onclick: () => this.choose(day),
      },
      String(date.getUTCDate()),
    );
  }

  choose(day) {
    const before = this.value;
    this.value = day;
    this.hide();
    this.settle();
    if (day !== before) this.given.changed(day);
  }

  key(event) {
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    const months = { PageUp: -1, PageDown: 1 }[event.key];
    if (this.pop && days) this.show(iso(new Date(noonless(this.active).getTime() + days * DAY)));
    else if (this.pop && months) this.show(this.month(months));
    else if (!this.pop && ["ArrowDown", "Enter"].includes(event.key) && !this.typed())
      this.show(this.value || dayOf(now()));
    else if (event.key === "Enter") this.choose(this.typed() || this.active);
    else if (event.key === "Escape" && this.pop) this.hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // What was typed over the shown date, if it is one.
  typed() {
    const text = this.input.value.trim();
    return this.value && text === dayWords(this.value) ? null : readDay(text);
  }

  leave() {
    const typed = this.typed();
    this.hide();
    if (typed) this.choose(typed);
    else if (!this.input.value.trim() && this.value) this.choose(null);
    else this.settle();
  }

  hide() {
    this.pop?.remove();
    this.pop = null;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
