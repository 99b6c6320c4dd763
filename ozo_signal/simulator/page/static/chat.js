// A chat that is open on a phone: its lines, who types, and the field to write in.

import { el, iconButton, keyed, put, say } from "./dom.js";
import { lineElement, preview, spoken } from "./line.js";
import { linesOf, send, state, unread } from "./state.js";
import { dayName, nameOf, span, t } from "./words.js";
import { composer } from "./composer.js";
import { showMenu } from "./menu.js";

const NEAR_END = 90; // pixels: whoever is that near the end is taken along
const READ = "li:not(:last-child):is(:focus-visible, :has(:focus-visible))"; // a line that somebody is at with the keys
const CONTROLS = "button, input, audio";
const TIMERS = [0, 3600, 86400, 604800];
const CODE = /\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/;

export function chatView(phone, chat) {
  const box = el("div", { class: "chat", "data-chat": chat });
  const self = { who: phone.name, chat, isGroup: chat !== "bot", maySend: false, mayAct: false };
  const head = el("header", { class: "chat-head" });
  const back = iconButton("back", t("back"), { class: "icon back", onclick: () => phone.show({ at: "list" }) });
  const count = el("span", { class: "badge", hidden: true });
  const title = el("h3", {});
  const about = el("button", { type: "button", class: "about" });
  about.addEventListener("click", () => self.isGroup ? phone.show({ at: "members", chat }) : timerMenu(about, self));
  head.append(back, count, el("div", { class: "names" }, title, about));
  const notice = el("button", { type: "button", class: "notice", hidden: true });
  const lines = el("ol", { class: "lines" });
  const typing = el("p", { class: "typing" });
  const foot = composer(self);
  const slip = el("div", { class: "slip", hidden: true });
  box.append(head, notice, slip, lines, typing, foot.node);
  let sticks = true; // to the end, unless somebody has gone back to read
  let top = 0;
  const look = () => {
    if (lines.scrollHeight - lines.scrollTop - lines.clientHeight < NEAR_END) sticks = true;
    else if (lines.scrollTop < top) sticks = false; // upwards is somebody; what grows below is not
    top = lines.scrollTop;
  };
  const toEnd = () => {
    look();
    if (sticks && !lines.querySelector(READ)) lines.scrollTop = lines.scrollHeight;
  };
  lines.addEventListener("scroll", look);
  lines.addEventListener("load", toEnd, true); // a picture takes its room only when it is there
  new ResizeObserver(toEnd).observe(lines); // and so does what stands above and below

  self.jump = (timestamp) => {
    const line = linesOf(self.who, chat).find((one) => one.timestamp === timestamp || one.first === timestamp);
    const node = line && lines.querySelector(`[data-n="${line.n}"]`);
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    focusLine(node);
    node.classList.add("shown");
    setTimeout(() => node.classList.remove("shown"), 1600);
  };
  self.answer = (line) => foot.answer(line);
  self.change = (line) => foot.change(line);
  lines.addEventListener("keydown", (event) => onKey(event, lines));
  lines.addEventListener("focusin", (event) => rove(lines, event.target.closest("li[data-n]")));

  let announced = null;
  function update() {
    const picture = state.picture;
    const info = picture.phones[self.who].chats.find((one) => one.chat === chat);
    const isMember = !self.isGroup || info?.members?.includes(self.who);
    self.maySend = Boolean(!self.isGroup || info?.maySend);
    self.mayAct = Boolean(isMember && !picture.company[self.who]);
    say(title, self.isGroup ? chat : nameOf("bot"));
    const seconds = self.isGroup ? info?.expiration : picture.phones[self.who].expiration;
    const people = self.isGroup && info?.members ? t("member_count", { n: info.members.length }) : "";
    const timer = seconds ? `⏱ ${span(seconds)}` : "";
    const words = [people, timer].filter(Boolean).join(" · ") || `⏱ ${span(0)}`;
    say(about, words);
    put(about, "aria-label", [people, t("disappear", { span: span(seconds) })].filter(Boolean).join(", "));
    put(lines, "aria-label", self.isGroup ? chat : nameOf("bot"));
    const all = linesOf(self.who, chat);
    drawLines(self, lines, all);
    drawSlip(self, slip, all, foot);
    const fresh = all.filter((line) => announced !== null && line.n > announced);
    if (fresh.some((line) => line.from === "me")) sticks = true;
    toEnd();
    drawTyping(self, typing);
    const elsewhere = drawNotice(phone, self, notice, count);
    foot.update(info, isMember);
    readOn(self, all);
    const news = fresh.filter((line) => line.from !== "me").map(spoken);
    announced = all.at(-1)?.n ?? 0;
    if (elsewhere) news.push(elsewhere);
    if (news.length) phone.announce(news.join("\n"));
  }
  // On a small phone the field would bring its keyboard along.
  const focus = () => matchMedia("(hover: none)").matches ? lines.querySelector('li[tabindex="0"]')?.focus() : foot.focus();
  return { node: box, update, focus };
}

function drawLines(self, list, all) {
  const { now, zone } = state.picture;
  const items = [];
  let before = null;
  for (const line of all) {
    const day = dayName(line.at, now, zone);
    if (!before || day !== dayName(before.at, now, zone)) {
      items.push({ key: `day ${day} ${line.n}`, day });
      before = null;
    }
    items.push({ key: line.n, line, before });
    before = line;
  }
  keyed(list, items, (item) => item.key, (item, node) => {
    if (item.day) return node ?? el("li", { class: "day" }, el("span", {}, item.day));
    const drawn = [item.line, item.before, self.mayAct, self.maySend]; // a line that has changed is another object
    if (node && drawn.every((one, i) => one === node.drawn[i])) return node;
    const made = lineElement(self, item.line, item.before);
    made.drawn = drawn;
    if (node?.contains(document.activeElement)) {
      const at = [...node.querySelectorAll(CONTROLS)].indexOf(document.activeElement);
      queueMicrotask(() => {
        focusLine(made);
        made.querySelectorAll(CONTROLS)[at]?.focus();
      });
    }
    return made;
  });
  const newest = list.lastElementChild; // where the keys come in, unless they are in the list already
  if (newest && newest.tabIndex !== 0 && !list.contains(document.activeElement)) rove(list, newest);
}

// One stop for Tab in the whole list; arrows move, Enter or Space opens what can be done.
function rove(list, item) {
  if (!item) return;
  for (const other of list.querySelectorAll('li[tabindex="0"]')) other.setAttribute("tabindex", "-1");
  item.setAttribute("tabindex", "0");
}

export function focusLine(item) {
  rove(item.parentElement, item);
  item.focus({ preventScroll: false });
}

function onKey(event, list) {
  const item = event.target.closest("li[data-n]");
  if (!item) return;
  const all = [...list.querySelectorAll("li[data-n]")];
  const here = all.indexOf(item);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined && all[to]) focusLine(all[to]);
  else if (event.target === item && (event.key === "Enter" || event.key === " ")) item.querySelector(".actions")?.click();
  else if (event.target === item && event.key === "ArrowRight") item.querySelector(".quote, .reactions button, input, audio")?.focus();
  else if (event.target !== item && event.key === "ArrowLeft") focusLine(item);
  else return;
  event.preventDefault();
}

function drawTyping(self, node) {
  const who = state.picture.phones[self.who].typing.filter((one) => one.chat === self.chat && one.from !== "me");
  say(node, who.map((one) => t("typing", { name: nameOf(one.from) })).join(" · "));
  put(node, "data-on", who.length > 0);
}

// What came in somewhere else on this phone; what is to be read out of it.
function drawNotice(phone, self, notice, count) {
  const others = phone.chats().filter((one) => one.chat !== self.chat).map((one) => ({ chat: one.chat, news: unread(self.who, one.chat) }));
  const number = others.reduce((sum, one) => sum + one.news.length, 0);
  count.hidden = notice.hidden = number === 0;
  say(count, String(number));
  put(count, "aria-label", t("unread", { n: number }));
  const newest = others.filter((one) => one.news.length).sort((a, b) => b.news.at(-1).n - a.news.at(-1).n)[0];
  if (!newest) return "";
  notice.onclick = () => phone.show({ at: "chat", chat: newest.chat });
  const name = newest.chat === "bot" ? nameOf("bot") : newest.chat;
  if (notice.dataset.shown === `${newest.chat} ${newest.news.at(-1).n}`) return "";
  notice.dataset.shown = `${newest.chat} ${newest.news.at(-1).n}`;
  const words = preview(newest.news.at(-1));
  notice.replaceChildren(el("b", {}, name), el("span", {}, words));
  return `${name}: ${words}`;
}

function readOn(self, all) {
  const last = all.at(-1)?.n ?? 0;
  const read = state.picture.read[self.who]?.[self.chat] ?? 0;
  if (last > read && document.visibilityState === "visible") send({ do: "read", who: self.who, chat: self.chat, n: last });
}

function timerMenu(anchor, self) {
  const now = state.picture.phones[self.who].expiration;
  const items = TIMERS.map((seconds) => ({
    text: span(seconds),
    checked: seconds === now,
    act: () => send({ do: "timer", who: self.who, seconds }),
  }));
  showMenu(anchor, t("disappear", { span: span(now) }), [{ label: "", items }]);
}

// The invitation, as somebody got it on paper: until they have written to the bot.
function drawSlip(self, box, all, foot) {
  const text = self.isGroup ? "" : state.picture.slips[self.who];
  box.hidden = !text || all.some((line) => line.from === "me") || !self.mayAct;
  if (box.hidden || box.childElementCount) return;
  const code = text.match(CODE)?.[0] ?? "";
  const use = () => {
    foot.focus(); // before the button goes away
    send({ do: "write", who: self.who, chat: self.chat, text: code });
  };
  box.append(el("h4", {}, t("slip")), el("p", {}, text), el("button", { type: "button", class: "main", "data-do": "slip", onclick: use }, `${t("slip_use")}: ${code}`));
}
