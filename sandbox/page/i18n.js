// The chrome's words, in the viewer's language, and how it writes moments.

import { WORDS } from "./words.js";

const viewer = { locale: "en-US", zone: "UTC", language: "en" };

export function speak(person) {
  viewer.locale = person.locale || "en-US";
  viewer.zone = person.tz || "UTC";
  viewer.language = viewer.locale.toLowerCase().startsWith("zh") ? "zh" : "en";
  document.documentElement.lang = viewer.language === "zh" ? "zh-CN" : "en";
}

export const locale = () => viewer.locale;
export const zone = () => viewer.zone;

export function t(key, facts = {}) {
  return WORDS[key][viewer.language === "zh" ? 1 : 0].replace(/\{(\w+)\}/g, (whole, name) =>
    name in facts ? facts[name] : whole,
  );
}

const formats = new Map();

export function format(date, options, inZone = viewer.zone) {
  const key = JSON.stringify([viewer.locale, inZone, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(viewer.locale, { timeZone: inZone, ...options }));
  return formats.get(key).format(date);
}

const HALF_DAY = { hour: "numeric", minute: "2-digit", hour12: true };
const WHOLE_DAY = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

export const clockTime = (date, inZone) => format(date, viewer.language === "en" ? HALF_DAY : WHOLE_DAY, inZone);

// The local day as YYYY-MM-DD, whatever the viewer's language.
export function dayOf(date, inZone = viewer.zone) {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone: inZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(date);
}

const DAY = 86_400_000;

// "Today", "Yesterday", "Tomorrow", or null when *date* is further than a day from *now*.
export function nearDay(date, now) {
  const day = dayOf(date);
  if (day === dayOf(now)) return t("today");
  if (day === dayOf(new Date(now.getTime() - DAY))) return t("yesterday");
  if (day === dayOf(new Date(now.getTime() + DAY))) return t("tomorrow");
  return null;
}

export function dividerDay(date, now) {
  const sameYear = dayOf(date).slice(0, 4) === dayOf(now).slice(0, 4);
  const options = { weekday: "long", month: "long", day: "numeric" };
  return nearDay(date, now) || format(date, sameYear ? options : { ...options, year: "numeric" });
}

// The instant at which the wall clock of *inZone* shows the given local date and time ("2026-11-22", "09:30").
export function instantOf(day, time, inZone = viewer.zone) {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let guess = wanted;
  for (let turn = 0; turn < 2; turn += 1) {
    const shown = Date.parse(`${dayOf(new Date(guess), inZone)}T${timeOf(new Date(guess), inZone)}:00Z`);
    guess += wanted - shown;
  }
  return Math.round(guess / 1000);
}

export function timeOf(date, inZone = viewer.zone) {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: inZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(date);
}

export function spanWords(seconds) {
  const minutes = Math.round(seconds / 60);
  const parts = { day: Math.floor(minutes / 1440), hour: Math.floor((minutes % 1440) / 60), minute: minutes % 60 };
  const shown = Object.entries(parts)
    .filter(([, n]) => n > 0)
    .slice(0, 2);
  if (!shown.length) return "";
  return shown
    .map(([unit, n]) => new Intl.NumberFormat(viewer.locale, { style: "unit", unit, unitDisplay: "short" }).format(n))
    .join(" ");
}
