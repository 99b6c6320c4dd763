// A phone: whose it is, its chats, and the one that is open.

import { el, icon, iconButton, keyed, put, say } from "./dom.js";
import { hue, preview } from "./line.js";
import { linesOf, recall, remember, send, state, unread } from "./state.js";
import { clock, dayName, failures, manners, nameOf, t } from "./words.js";
import { chatView } from "./chat.js";
import { terminalView } from "./side.js";
import { ask } from "./dialogs.js";
import { showMenu } from "./menu.js";

export class Phone {
  constructor(name, number) {
    this.name = name;
    this.isCoordinator = state.picture.roles[name] === "coordinator";
    this.role = el("span", { class: "role" });
    this.trouble = el("span", { class: "badge trouble" });
    this.hint = el("p", { class: "hint", hidden: true });
    this.player = el("span");
    this.screen = el("div", { class: "screen" });
    this.live = el("div", { class: "unseen", "aria-live": "off" });
    const menu = el("button", { type: "button", class: "player", "aria-haspopup": "menu", "aria-expanded": "false", "data-do": "phone-menu" },
      el("span", { class: "unseen" }, `${t("phone_menu", { name })} `), this.player, icon("more"));
    menu.addEventListener("click", () => this.menu(menu));
    const heading = el("h2", { id: `phone-${number}` }, name);
    const owner = el("header", { class: "owner" }, face(name), el("div", { class: "names" }, heading, this.role, this.trouble), menu);
    this.node = el("section", { class: "phone", "data-phone": name, "aria-labelledby": `phone-${number}` }, owner, this.hint, this.screen, this.live);
    this.chosen = recall(`view ${name}`, null);
    this.view = this.chosen ?? this.first();
    this.node.addEventListener("focusin", () => this.onfocus?.(this));
  }

  first() {
    const group = this.chats().find((one) => one.chat !== "bot");
    return { at: "chat", chat: group ? group.chat : "bot" };
  }

  chats() {
    const found = state.picture.phones[this.name]?.chats ?? [];
    return found.some((one) => one.chat === "bot") ? found : [{ chat: "bot" }, ...found];
  }

  show(view, focus = true) {
    this.view = this.chosen = view;
    remember(`view ${this.name}`, view);
    this.body = null;
    this.update();
    if (focus) this.body.focus?.();
  }

  announce(text) {
    say(this.live, text);
  }

  update() {
    const { roles, company, phones, hint } = state.picture;
    const manner = company[this.name];
    const failure = phones[this.name]?.failure;
    put(this.node, "data-company", manner || null);
    say(this.role, t(`role_${roles[this.name]}`));
    say(this.player, this.isCoordinator ? "" : manner ? manners()[manner] : t("me"));
    this.trouble.hidden = !failure;
    say(this.trouble, failures()[failure] ?? "");
    const told = roles[this.name] === "moderator" ? hint : "";
    const words = told && state.still ? `${told}\n${t("stands_still", { next: document.getElementById("next").innerText })}` : told;
    this.hint.hidden = !words;
    if (words && this.hint.dataset.text !== words) {
      this.hint.dataset.text = words;
      this.hint.replaceChildren(el("b", {}, t("hint")), ` ${words}`);
    }
    // A companion goes where the others are, unless somebody has chosen what to look at.
    if (manner && !this.chosen && this.view.chat !== this.first().chat) {
      this.view = this.first();
      this.body = null;
    }
    if (!this.body) {
      this.body = this.make();
      this.screen.replaceChildren(this.body.node);
    }
    this.body.update();
  }

  make() {
    const { at, chat } = this.view;
    if (at === "chat" && this.chats().some((one) => one.chat === chat)) return chatView(this, chat);
    if (at === "members") return membersView(this, chat);
    if (at === "terminal" && this.isCoordinator) return terminalView(this);
    return listView(this);
  }

  menu(anchor) {
    const { company, phones } = state.picture;
    const who = this.name;
    const choices = (none, all, now, act) =>
      [[null, t(none)], ...Object.entries(all)].map(([key, text]) => ({ text, checked: (now ?? null) === key, act: () => send(act(key)) }));
    const players = choices("take_back", manners(), company[who], (manner) => ({ do: "hand", who, manner }));
    const troubles = choices("well", failures(), phones[who].failure, (failure) => ({ do: "trouble", who, failure }));
    showMenu(anchor, t("phone_menu", { name: who }), [
      { label: t("hand_over"), items: this.isCoordinator ? [] : players },
      { label: t("trouble"), items: troubles },
    ]);
  }
}

export function face(name) {
  const letter = name === "bot" ? "OZ" : [...name][0];
  return el("span", { class: "face", "data-hue": hue(name), "aria-hidden": "true" }, letter);
}

function listView(phone) {
  const list = el("ul", { class: "chats" });
  const node = el("div", { class: "list" }, el("header", { class: "chat-head" }, el("h3", {}, t("chats"))), list);
  function update() {
    const rows = phone.chats().map((one) => ({ chat: one.chat, last: linesOf(phone.name, one.chat).at(-1), news: unread(phone.name, one.chat).length, pending: one.pending }));
    rows.sort((a, b) => (b.last?.n ?? 0) - (a.last?.n ?? 0));
    if (phone.isCoordinator) rows.push({ terminal: true });
    keyed(list, rows, (row) => row.chat ?? " terminal", (row, before) => {
      const state = JSON.stringify(row);
      if (before?.state === state) return before;
      const made = before ?? el("li", {}, el("button", { type: "button" }));
      made.state = state;
      fillRow(phone, made.firstChild, row);
      return made;
    });
  }
  return { node, update, focus: () => list.querySelector("button")?.focus() };
}

function fillRow(phone, button, row) {
  const { now, zone } = state.picture;
  if (row.terminal) {
    put(button, "data-open", "terminal");
    button.onclick = () => phone.show({ at: "terminal" });
    button.replaceChildren(el("span", { class: "face", "data-hue": "bot", "aria-hidden": "true" }, ">_"), el("span", { class: "what" }, el("b", {}, t("command_line"))));
    return;
  }
  const name = row.chat === "bot" ? nameOf("bot") : row.chat;
  put(button, "data-open", row.chat);
  button.onclick = () => phone.show({ at: "chat", chat: row.chat });
  const when = row.last ? (now - row.last.at < 86400000 ? clock(row.last.at, zone) : dayName(row.last.at, now, zone)) : "";
  const words = row.pending ? t("join_ask") : row.last ? preview(row.last) : t("no_chats");
  button.replaceChildren(
    face(row.chat),
    el("span", { class: "what" }, el("b", {}, name), el("span", { class: "last" }, words)),
    el("span", { class: "side" }, el("time", {}, when), row.news ? el("span", { class: "badge", "aria-label": t("unread", { n: row.news }) }, String(row.news)) : null));
}

function membersView(phone, chat) {
  const back = iconButton("back", t("back"), { class: "icon back", onclick: () => phone.show({ at: "chat", chat }) });
  const list = el("ul", { class: "members" });
  const rules = el("p", { class: "rules" });
  const leave = el("button", { type: "button", class: "danger", "data-do": "leave" }, t("leave"));
  leave.onclick = () => ask(t("leave_ask"), t("leave"), () => send({ do: "leave", who: phone.name, chat }));
  const node = el("div", { class: "list" }, el("header", { class: "chat-head" }, back, el("h3", {}, chat)), rules, list, leave);
  function update() {
    const info = phone.chats().find((one) => one.chat === chat) ?? { members: [], admins: [] };
    say(rules, [info.description, info.maySend ? "" : t("only_admins")].filter(Boolean).join("\n"));
    keyed(list, info.members, (name) => `${name} ${info.admins.includes(name)}`, (name, before) => before ??
      el("li", {}, face(name), el("span", { class: "what" }, name === phone.name ? t("me") : nameOf(name)), info.admins.includes(name) ? el("small", {}, t("admin")) : null));
    leave.hidden = !info.members.includes(phone.name) || Boolean(state.picture.company[phone.name]);
  }
  return { node, update, focus: () => back.focus() };
}
