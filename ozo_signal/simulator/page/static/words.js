// What the page says, in the language of the play, and how it writes times.

let words = { language: "en", texts: {}, manners: {}, failures: {}, spans: {} };
const LOCALES = { nl: "nl-NL", el: "el-GR", en: "en-GB" };
const UNITS = [["weeks", 604800], ["days", 86400], ["hours", 3600], ["minutes", 60], ["seconds", 1]];

export function take(message) {
  words = message;
  document.documentElement.lang = words.language;
  document.title = t("title");
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
    if (node.tagName === "BUTTON") node.title = t(node.dataset.label);
  }
}

export function t(key, values = {}) {
  return (words.texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

export const manners = () => words.manners;
export const failures = () => words.failures;

export function nameOf(from) {
  return from === "bot" ? t("bot") : from === "me" ? t("me") : from;
}

export function span(seconds) {
  const [unit, size] = UNITS.find(([, size]) => seconds && seconds % size === 0) ?? ["off", 0];
  return unit === "off" ? words.spans.off : words.spans[unit][seconds === size ? 0 : 1].replace("{}", seconds / size);
}

const formats = new Map();
function format(ms, zone, shape) {
  const key = JSON.stringify([words.language, zone, shape]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(LOCALES[words.language], { timeZone: zone, ...shape }));
  return formats.get(key).format(ms);
}

export const clock = (ms, zone) => format(ms, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const exactClock = (ms, zone) =>
  format(ms, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
export const longDay = (ms, zone) => format(ms, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
// The day changes with a quarter of an hour, in every zone; and there are thousands of lines to say it of.
const QUARTER = 900000;
const days = new Map();
export function shortDay(ms, zone) {
  const key = `${words.language} ${zone} ${Math.floor(ms / QUARTER)}`;
  if (!days.has(key)) days.set(key, format(ms, zone, { weekday: "short", day: "numeric", month: "short" }));
  return days.get(key);
}

export function dayName(ms, now, zone) {
  const day = shortDay(ms, zone);
  if (day === shortDay(now, zone)) return t("today");
  if (day === shortDay(now - 86400000, zone)) return t("yesterday");
  return format(ms, zone, { weekday: "long", day: "numeric", month: "long" });
}
