// One line of a chat, as Signal shows it.

import { el, icon, iconButton } from "./dom.js";
import { send, state } from "./state.js";
import { clock, nameOf, t } from "./words.js";
import { showMenu } from "./menu.js";

export const EMOJIS = ["✋", "❤️", "👍", "😂", "😮", "🙏"];
const RUN_MS = 5 * 60000;
const ONLY_EMOJI = /^\s*(?:\p{RGI_Emoji}\s*){1,5}$/v; // Signal shows these large
const TAGS = { BOLD: "b", ITALIC: "i", STRIKETHROUGH: "s", MONOSPACE: "code", SPOILER: "mark" };

export function hue(name) {
  const names = Object.keys(state.picture.roles);
  return name === "bot" ? "bot" : names.includes(name) ? String(names.indexOf(name) % 8) : "group";
}

// `chat`: {who, chat, isGroup, maySend, answer(line), change(line)}; `before`: the line above it, on the same day.
export function lineElement(chat, line, before) {
  const item = el("li", { "data-n": line.n, "data-from": line.from, tabindex: "-1" });
  if (line.from === "system") {
    item.className = "system";
    item.append(el("p", {}, line.text));
    return item;
  }
  const follows = before?.from === line.from && line.at - before.at < RUN_MS;
  item.className = ["bubble", line.from === "me" ? "own" : "other", follows ? "follows" : ""].join(" ").trim();
  const body = el("div", { class: "body" });
  if (chat.isGroup && line.from !== "me") {
    body.append(el("p", { class: follows ? "unseen" : "author", "data-hue": hue(line.from) }, nameOf(line.from)));
  } else {
    body.append(el("p", { class: "unseen" }, nameOf(line.from)));
  }
  const isEmpty = line.deleted || line.gone;
  if (isEmpty) body.append(el("p", { class: "empty" }, t(line.gone ? "gone" : "deleted")));
  else body.append(...content(chat, line));
  body.append(meta(line));
  item.append(body);
  if (!isEmpty && chat.mayAct) item.append(actions(chat, line));
  if (Object.keys(line.reactions).length) item.append(reactions(chat, line));
  return item;
}

function content(chat, line) {
  const parts = [];
  if (line.quoted || line.quote) parts.push(quote(chat, line));
  for (const file of line.files ?? []) parts.push(media(line, file));
  if (!line.files?.length && line.kind !== "text" && line.kind !== "poll") parts.push(el("p", { class: "thing" }, thing(line)));
  if (line.poll) parts.push(poll(chat, line));
  else if (line.text) parts.push(el("p", { class: ONLY_EMOJI.test(line.text) ? "text large" : "text" }, ...styled(line)));
  return parts;
}

function thing(line) {
  return t({ picture: "picture_of", voice: "voice_of" }[line.kind] ?? "sticker");
}

// Ranges count UTF-16 units, as JavaScript does.
export function styled(line) {
  const ranges = [...(line.ranges ?? []), ...(line.mentioned ?? []).map(([start, length]) => [start, length, "MENTION"])];
  const edges = new Set([0, line.text.length]);
  for (const [start, length] of ranges) [start, start + length].forEach((edge) => edges.add(Math.min(edge, line.text.length)));
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((start, i) => {
    let node = document.createTextNode(line.text.slice(start, sorted[i + 1]));
    for (const [from, length, style] of ranges) {
      if (from <= start && start < from + length) node = el(TAGS[style] ?? "span", { class: style.toLowerCase() }, node);
    }
    return node;
  });
}

function quote(chat, line) {
  const quoted = line.quoted ?? { from: "", text: line.quote };
  return el("button", {
    type: "button",
    class: "quote",
    tabindex: "-1",
    "data-hue": hue(quoted.from === "me" ? chat.who : quoted.from),
    "aria-label": `${t("to_quoted", { name: nameOf(quoted.from) })}: ${quoted.text}`,
    onclick: () => chat.jump(quoted.timestamp),
  }, el("b", {}, nameOf(quoted.from)), el("span", {}, quoted.deleted ? t("deleted") : quoted.text));
}

function media(line, file) {
  const type = file.contentType ?? "";
  const source = file.data ? `data:${type};base64,${file.data}` : null;
  if (source && type.startsWith("image/")) return el("img", { src: source, alt: t("picture_of") });
  if (source && type.startsWith("audio/")) return el("audio", { src: source, controls: true, "aria-label": t("voice_of") });
  return el("p", { class: "thing" }, type.startsWith("image/") || type.startsWith("audio/") ? thing(line) : (file.filename ?? t("file")));
}

function meta(line) {
  const { zone } = state.picture;
  const words = el("p", { class: "meta" }, el("time", { datetime: new Date(line.at).toISOString() }, clock(line.at, zone)));
  if (line.edited && !line.deleted) words.prepend(el("span", {}, t("edited")), " ");
  if (line.expires) words.append(icon("timer"));
  return words;
}

function react(chat, line, emoji) {
  const remove = line.reactions.me === emoji;
  const author = line.from === "me" ? chat.who : line.from;
  send({ do: "react", who: chat.who, chat: chat.chat, target: line.timestamp, emoji, author, remove });
}

function reactions(chat, line) {
  const people = Object.create(null);
  for (const [who, emoji] of Object.entries(line.reactions)) (people[emoji] ??= []).push(who);
  const chips = Object.entries(people).map(([emoji, names]) =>
    el("button", {
      type: "button",
      tabindex: "-1",
      "aria-pressed": String(names.includes("me")),
      disabled: !chat.mayAct,
      "aria-label": t("reacted", { name: names.map(nameOf).join(", "), emoji }),
      title: names.map(nameOf).join(", "),
      onclick: () => react(chat, line, emoji),
    }, names.length > 1 ? `${emoji} ${names.length}` : emoji));
  return el("div", { class: "reactions" }, ...chips);
}

function actions(chat, line) {
  const button = iconButton("more", t("actions"), { class: "icon actions", tabindex: "-1", "aria-haspopup": "menu", "aria-expanded": "false" });
  button.addEventListener("click", () => {
    const own = line.from === "me";
    const emojis = EMOJIS.map((emoji) => ({ text: emoji, checked: line.reactions.me === emoji, act: () => react(chat, line, emoji) }));
    const more = [
      chat.maySend && { text: t("reply"), act: () => chat.answer(line) },
      own && line.text && !line.poll && { text: t("edit"), act: () => chat.change(line) },
      own && line.poll && !line.poll.closed && { text: t("end_poll"), act: () => send({ do: "close_poll", who: chat.who, chat: chat.chat, target: line.timestamp }) },
      own && { text: t("delete"), danger: true, act: () => send({ do: "delete", who: chat.who, target: line.timestamp }) },
    ].filter(Boolean);
    showMenu(button, t("actions"), [{ label: t("react"), row: true, items: emojis }, { label: "", items: more }]);
  });
  return button;
}

function poll(chat, line) {
  const { question, answers, multiple, closed, own } = line.poll;
  const most = Math.max(1, ...answers.map((answer) => answer.votes.length));
  const vote = (index, chosen) => {
    const choices = multiple ? own.filter((one) => one !== index).concat(chosen ? [index] : []) : chosen ? [index] : [];
    send({ do: "vote", who: chat.who, chat: chat.chat, target: line.timestamp, choices: choices.sort() });
  };
  const rows = answers.map((answer, index) => {
    const box = el("input", { type: "checkbox", tabindex: "-1", onchange: (event) => vote(index, event.target.checked) });
    box.checked = own?.includes(index) ?? false;
    box.disabled = closed || !chat.mayAct;
    const bar = el("progress", { max: most, value: answer.votes.length, "aria-hidden": "true" });
    const count = t(answer.votes.length === 1 ? "vote_one" : "votes", { n: answer.votes.length });
    return el("label", { title: answer.votes.map(nameOf).join(", ") }, box, el("span", {}, answer.text), el("small", {}, count), bar);
  });
  const legend = el("legend", {}, question);
  return el("fieldset", { class: "poll" }, legend, ...rows, closed ? el("p", { class: "thing" }, t("poll_closed")) : null);
}

// What is read out when it comes in.
export function spoken(line) {
  const what = line.deleted ? t("deleted") : line.text || (line.files?.length ? thing(line) : t("sticker"));
  return line.from === "system" ? line.text : `${nameOf(line.from)}: ${what}`;
}

export function preview(line) {
  if (line.gone) return t("gone");
  if (line.from === "me" && !line.deleted) return `${t("me")}: ${line.text || thing(line)}`;
  return line.deleted ? t("deleted") : line.poll ? line.poll.question : line.text || thing(line);
}

