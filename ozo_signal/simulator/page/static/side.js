// What stands beside the phones: the panel that looks through the bot; and the coordinator's command line.

import { el, iconButton, keyed, say } from "./dom.js";
import { send, state } from "./state.js";
import { exactClock, t } from "./words.js";

export function drawPanel(panel) {
  const { panel: seen, bot } = state.picture;
  panel.hidden = !seen;
  if (!seen) return;
  if (!panel.parts) build(panel);
  const { status, start, kill, session, letters, posts, stored, empty } = panel.parts;
  say(status, t(`bot_${bot}`));
  start.disabled = bot !== "dead";
  kill.disabled = bot !== "runs";
  say(session, seen.session.length ? seen.session.join("\n") : t("moment"));
  table(letters, seen.letters.map((one) => [time(one), one.who, one.kind, one.timestamp]), ["at", "who", "kind", "timestamp"].map(head));
  table(posts, seen.posts.map((one) => [time(one), one.group ?? one.to?.join(", "), one.kind, one.timestamp]), ["at", "to", "kind", "timestamp"].map(head));
  keyed(stored, seen.stored.tables, (one) => one.name, (one, before) => {
    const box = before ?? el("details", {}, el("summary", {}), el("div", { class: "scroll", tabindex: "0", "aria-label": one.name, role: "region" }));
    say(box.firstChild, `${one.name} (${one.rows})`);
    table(box.lastChild, one.sample, one.columns);
    return box;
  });
  const nothingIn = seen.stored.empty.join(", ");
  say(empty, nothingIn ? t("panel_empty", { tables: nothingIn }) : "");
}

function build(panel) {
  const status = el("p", { class: "status" });
  const order = (what) => () => send({ do: "bot", what });
  const kill = el("button", { type: "button", id: "kill", class: "danger", onclick: order("kill") }, t("kill"));
  const start = el("button", { type: "button", id: "start-bot", onclick: order("start") }, t("start_bot"));
  const close = iconButton("close", t("close"), { onclick: () => send({ do: "panel", on: false }) });
  const session = el("pre", { id: "panel-session", lang: "en", tabindex: "0", role: "region", "aria-label": t("panel_session") });
  const [letters, posts] = ["letters", "posts"].map((id) => el("div", { id: `panel-${id}`, class: "scroll", tabindex: "0", role: "region", "aria-label": t(`panel_${id}`) }));
  const stored = el("div", { id: "panel-stored", lang: "en" });
  const empty = el("p", { class: "thing" });
  panel.replaceChildren(
    el("header", {}, el("h2", {}, t("see")), close),
    status, el("p", { class: "buttons" }, kill, start),
    el("h3", {}, t("panel_session")), session,
    el("h3", {}, t("panel_letters")), letters,
    el("h3", {}, t("panel_posts")), posts,
    el("h3", {}, t("panel_stored")), el("p", {}, t("panel_sealed")), stored, empty);
  panel.parts = { status, start, kill, session, letters, posts, stored, empty };
}

const head = (name) => t(`column_${name}`);
const time = (one) => exactClock(one.at, state.picture.zone);

function table(box, rows, columns) {
  const shown = JSON.stringify([rows, columns]);
  if (box.shown === shown) return;
  box.shown = shown;
  const body = rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", {}, String(cell ?? "")))));
  const heads = el("thead", {}, el("tr", {}, ...columns.map((one) => el("th", { scope: "col" }, one))));
  box.replaceChildren(rows.length ? el("table", {}, heads, el("tbody", {}, ...body)) : el("p", { class: "thing" }, t("panel_nothing")));
}

export function terminalView(phone) {
  const back = iconButton("back", t("back"), { class: "icon back", onclick: () => phone.show({ at: "list" }) });
  const out = el("ol", { class: "terminal", lang: "en", tabindex: "0", "aria-label": t("command_line") });
  const field = el("input", { type: "text", "aria-label": t("command"), placeholder: t("command_help"), autocomplete: "off", spellcheck: "false", "data-do": "command" });
  const form = el("form", { class: "composer" }, el("span", { "aria-hidden": "true", class: "prompt" }, "$"), field, iconButton("send", t("run"), { class: "icon send", type: "submit" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) send({ do: "command", text: field.value.trim() });
    field.value = "";
  });
  const node = el("div", { class: "chat" }, el("header", { class: "chat-head" }, back, el("h3", {}, t("command_line"))), out, el("footer", {}, form));
  function update() {
    const items = state.picture.commands.map((one, i) => ({ ...one, i }));
    const before = out.childElementCount;
    keyed(out, items, (one) => `${one.i} ${one.answer}`, (one, made) => made ?? el("li", {}, el("code", {}, `$ ozo-signal ${one.command}`), el("pre", {}, one.answer)));
    if (before !== out.childElementCount || !node.seen) out.scrollTop = out.scrollHeight;
    node.seen = true;
  }
  return { node, update, focus: () => field.focus() };
}
