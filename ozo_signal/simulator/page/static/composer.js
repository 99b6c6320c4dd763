// The field to write in, or what stands there when one cannot.

import { el, iconButton, put } from "./dom.js";
import { recall, remember, send, state } from "./state.js";
import { nameOf, t } from "./words.js";
import { askPoll, toast } from "./dialogs.js";

const STILL_TYPING_MS = 8000; // phones say it again that often …
const STOPPED_MS = 5000; // … and that it is over after so long
const BIGGEST_FILE = 8 * 1024 * 1024;

export function composer(self) {
  const key = `draft ${self.who} ${self.chat}`;
  let draft = recall(key, { text: "", answers: null, changes: null });
  const field = el("textarea", { rows: "1", "data-do": "text", placeholder: t("write"), maxlength: "8000" });
  const file = el("input", { type: "file", accept: "image/*,audio/*", hidden: true });
  const about = el("div", { class: "about-draft", hidden: true });
  const picture = iconButton("picture", t("picture"), { "data-do": "picture", onclick: () => file.click() });
  const poll = iconButton("poll", t("poll"), { "data-do": "poll", hidden: !self.isGroup, onclick: () => askPoll(self) });
  const button = iconButton("send", t("send"), { class: "icon send", "data-do": "send", type: "submit" });
  const form = el("form", { class: "composer" }, about, picture, poll, field, button, file);
  const instead = el("div", { class: "instead" });
  const node = el("footer", {}, form, instead);
  field.value = draft.text;

  function keep(change) {
    draft = { ...draft, ...change };
    remember(key, draft.text || draft.answers || draft.changes ? draft : null);
    about.hidden = !(draft.answers || draft.changes);
    const name = draft.answers && nameOf(draft.answers.from);
    about.replaceChildren(
      el("span", {}, el("b", {}, draft.changes ? t("editing") : t("answering", { name })), ` ${(draft.answers ?? draft.changes)?.text ?? ""}`),
      iconButton("close", t("cancel"), { onclick: drop }));
    button.disabled = !draft.text.trim();
  }
  function drop() {
    if (draft.changes) field.value = "";
    keep({ answers: null, changes: null, text: field.value });
    field.focus();
  }
  function post() {
    const text = field.value.trim();
    if (!text || button.disabled) return;
    if (draft.changes) send({ do: "edit", who: self.who, target: draft.changes.timestamp, text });
    else send({ do: "write", who: self.who, chat: self.chat, text, quote: draft.answers?.timestamp });
    field.value = "";
    typing.over(false);
    keep({ text: "", answers: null, changes: null });
  }
  const typing = typingOf(self);
  field.addEventListener("input", () => {
    keep({ text: field.value });
    field.value ? typing.on() : typing.over(true);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      post();
    } else if (event.key === "Escape" && !about.hidden) drop();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    post();
  });
  file.addEventListener("change", () => sendFile(self, file));
  keep({});

  return {
    node,
    focus: () => field.focus(),
    answer(line) {
      keep({ answers: { from: line.from, text: line.text, timestamp: line.timestamp }, changes: null });
      field.focus();
    },
    change(line) {
      field.value = line.text;
      keep({ changes: { text: line.text, timestamp: line.timestamp }, answers: null, text: line.text });
      field.focus();
    },
    update(info, isMember) {
      const company = state.picture.company[self.who];
      put(field, "aria-label", t("write_to", { chat: self.isGroup ? self.chat : nameOf("bot") }));
      form.hidden = Boolean(!isMember || !self.maySend || company);
      instead.hidden = !form.hidden;
      if (instead.hidden) return;
      const kind = company ? "company" : info?.pending ? "pending" : isMember ? "admins" : "left";
      if (instead.dataset.kind === kind) return;
      instead.dataset.kind = kind;
      instead.replaceChildren(...insteadOf(self, kind));
    },
  };
}

function insteadOf(self, kind) {
  if (kind === "pending") {
    const act = (what) => () => send({ do: what, who: self.who, chat: self.chat });
    return [
      el("p", {}, t("join_ask")),
      el("button", { type: "button", "data-do": "leave", onclick: act("leave") }, t("decline")),
      el("button", { type: "button", class: "main", "data-do": "accept", onclick: act("accept") }, t("accept")),
    ];
  }
  if (kind === "company") {
    const back = () => send({ do: "hand", who: self.who, manner: null });
    return [el("button", { type: "button", "data-do": "take-back", onclick: back }, t("take_back"))];
  }
  return [el("p", {}, t(kind === "left" ? "not_member" : "only_admins"))];
}

function typingOf(self) {
  let said = 0;
  let waiting = 0;
  const tell = (action) => send({ do: "typing", who: self.who, chat: self.chat, action });
  return {
    on() {
      if (performance.now() - said > STILL_TYPING_MS || !said) {
        said = performance.now();
        tell("STARTED");
      }
      clearTimeout(waiting);
      waiting = setTimeout(() => this.over(true), STOPPED_MS);
    },
    over(tells) {
      clearTimeout(waiting);
      if (said && tells) tell("STOPPED");
      said = 0;
    },
  };
}

async function sendFile(self, input) {
  const [file] = input.files;
  input.value = "";
  if (!file) return;
  if (file.size > BIGGEST_FILE) return toast(t("too_big"));
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  const what = file.type.startsWith("audio/") ? "voice" : "picture";
  send({ do: what, who: self.who, chat: self.chat, data: btoa(text), filename: what === "picture" ? file.name : undefined });
}

