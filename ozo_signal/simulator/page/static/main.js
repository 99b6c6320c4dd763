// The page: hears pictures from the program and shows them; the bar with the clock.

import { el, keyed, put, say } from "./dom.js";
import { connect, recall, remember, send, state, unread } from "./state.js";
import { exactClock, longDay, take, t } from "./words.js";
import { download, readyDialogs, startDialog, toast } from "./dialogs.js";
import { closeMenu, showMenu } from "./menu.js";
import { face, Phone } from "./phone.js";
import { drawPanel } from "./side.js";

const $ = (id) => document.getElementById(id);
const SPEEDS = [0, 1, 10, 60];
const NOTHING_MORE_MS = 1500; // when nothing has changed so long after somebody asked for the next thing
let phones = new Map();
let shown = "";
let language = "";

connect((message) => {
  if (message.kind === "words") {
    take(message);
    language = "";
  } else if (message.kind === "picture") draw(message);
  else if (message.kind === "no") toast(message.text);
  else if (message.kind === "file") download(message.name, message.series);
  else if (message.kind === "line") line(message.up);
});

function line(up) {
  document.body.classList.toggle("lost", !up);
  if (!up) toast(t("lost"));
  else if ($("toast").textContent === t("lost")) toast("");
}

function draw(picture) {
  put(document.body, "data-busy", picture.busy || null);
  if (!picture.begun) {
    if (picture.busy) toast(t("moment"));
    else startDialog(false);
    return;
  }
  const fresh = `${picture.play} ${picture.language}`;
  if (language !== fresh) {
    language = fresh;
    closeMenu(false);
    toast("");
    phones = new Map();
    $("phones").replaceChildren();
    $("phones").kept = $("people").kept = $("panel").parts = undefined;
    $("people").replaceChildren();
    shown = recall("shown", "");
    drawSpeeds();
  }
  const began = recall("began", picture.now);
  remember("began", began);
  state.still = began === picture.now; // nobody has found the clock yet
  drawBar(picture);
  drawPhones(picture);
  drawPanel($("panel"));
  put(document.body, "data-play", picture.play);
}

function drawPhones(picture) {
  const names = Object.keys(picture.roles).filter((name) => picture.phones[name]);
  keyed($("phones"), names, (name) => name, (name, before) => {
    if (before) return before;
    const phone = new Phone(name, names.indexOf(name));
    phone.onfocus = attend;
    phones.set(name, phone);
    return phone.node;
  });
  if (!phones.has(shown)) shown = names[0] ?? "";
  mark();
  for (const phone of phones.values()) phone.update();
  keyed($("people"), names, (name) => name, (name, before) => {
    const button = before ?? el("button", { type: "button", "data-to": name, onclick: () => goTo(name) }, face(name), el("span", {}, name), el("span", { class: "badge" }));
    const news = phones.get(name).chats().reduce((sum, one) => sum + unread(name, one.chat).length, 0);
    button.lastChild.hidden = !news;
    say(button.lastChild, String(news));
    put(button.lastChild, "aria-label", t("unread", { n: news }));
    put(button, "aria-current", name === shown ? "true" : null);
    return button;
  });
}

function goTo(name) {
  attend(phones.get(name));
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  phones.get(name).node.scrollIntoView({ behavior: calm ? "auto" : "smooth", inline: "center", block: "nearest" });
}

// The phone somebody is at: the only one whose news is read out, and the one that a small screen shows.
function attend(phone) {
  if (shown === phone.name) return;
  shown = phone.name;
  remember("shown", shown);
  mark();
  phone.update();
}

function mark() {
  for (const [name, phone] of phones) {
    phone.node.classList.toggle("current", name === shown);
    for (const node of [phone.live, phone.hint]) put(node, "aria-live", name === shown ? "polite" : "off");
  }
  for (const button of $("people").children) put(button, "aria-current", button.dataset.to === shown ? "true" : null);
}

function drawSpeeds() {
  for (const label of $("speed").querySelectorAll("label")) label.remove();
  for (const x of SPEEDS) {
    const input = el("input", { type: "radio", name: "speed", value: x, onchange: () => send({ do: "speed", x }) });
    const sign = el("span", { "aria-hidden": "true", title: t(`speed_${x}`) }, x ? `×${x}` : "❚❚");
    $("speed").append(el("label", {}, input, sign, el("span", { class: "unseen" }, t(`speed_${x}`))));
  }
}

function drawBar(picture) {
  say($("day"), longDay(picture.now, picture.zone));
  say($("time"), exactClock(picture.now, picture.zone));
  put($("time"), "datetime", new Date(picture.now).toISOString());
  const walks = picture.busy === "walk";
  say($("next").firstChild, t(walks ? "stop" : "next"));
  say($("next").lastChild, t(walks ? "stop" : "next_short"));
  for (const id of ["plus-one", "plus-five"]) {
    $(id).disabled = walks;
    put($(id), "aria-label", t(`${id.replace("-", "_")}_long`));
  }
  for (const input of $("speed").querySelectorAll("input")) input.checked = Number(input.value) === picture.speed;
  say($("bot"), picture.bot === "runs" ? "" : t(`bot_${picture.bot}`));
  put($("bot"), "data-bot", picture.bot);
  put($("see"), "aria-pressed", String(Boolean(picture.panel)));
}

$("next").onclick = () => {
  const { busy, now, change } = state.picture;
  send(busy === "walk" ? { do: "speed", x: 0 } : { do: "clock", to: "next" });
  setTimeout(() => {
    const after = state.picture;
    if (!busy && !after.busy && after.now === now && after.change === change) toast(t(after.bot === "dead" ? "bot_dead" : "nothing_more"));
  }, NOTHING_MORE_MS);
};
$("plus-one").onclick = () => send({ do: "clock", by: 60000 });
$("plus-five").onclick = () => send({ do: "clock", by: 300000 });
$("see").onclick = () => send({ do: "panel", on: !state.picture.panel });
$("menu").append(el("span", { "aria-hidden": "true" }, "☰"));
$("menu").onclick = () => {
  const begun = state.picture?.begun;
  const all = [
    { text: t("new_play"), act: () => startDialog(begun) },
    { text: t("save"), act: () => send({ do: "save" }) },
    { text: t("open"), act: () => $("file").click() },
    begun && { text: t("see"), checked: Boolean(state.picture.panel), act: () => $("see").click() },
    state.picture?.bot === "dead" && { text: t("start_bot"), act: () => send({ do: "bot", what: "start" }) },
  ];
  showMenu($("menu"), t("menu"), [{ label: "", items: all.filter(Boolean) }]);
};
document.addEventListener("visibilitychange", () => state.picture?.begun && drawPhones(state.picture));
readyDialogs();
