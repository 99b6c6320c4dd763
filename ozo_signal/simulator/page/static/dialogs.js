// The dialogs: what to play, a poll, "are you sure".

import { el } from "./dom.js";
import { send, state } from "./state.js";
import { t } from "./words.js";

const $ = (id) => document.getElementById(id);
const chosen = (name) => document.querySelector(`#start input[name="${name}"]:checked`)?.value;
const POLL_ANSWERS = 4;
const BIGGEST_SERIES = 60 * 1024 * 1024; // the program takes no more in one piece

export function startDialog(mayCancel) {
  const dialog = $("start");
  $("start-cancel").hidden = !mayCancel;
  dialog.dataset.must = String(!mayCancel);
  const radio = dialog.querySelector(`input[name="language"][value="${state.picture.language}"]`);
  if (radio && !dialog.open) radio.checked = true;
  if (!dialog.open) dialog.showModal();
}

export function readyDialogs() {
  const dialog = $("start");
  dialog.addEventListener("cancel", (event) => {
    if (dialog.dataset.must === "true") event.preventDefault();
  });
  $("start-cancel").onclick = () => dialog.close();
  $("start-open").onclick = () => $("file").click();
  dialog.querySelector("form").onsubmit = () => {
    send({ do: "begin", language: chosen("language"), room: chosen("room"), evening: chosen("evening") });
  };
  $("file").onchange = async () => {
    const [file] = $("file").files;
    $("file").value = "";
    if (!file) return;
    if (file.size > BIGGEST_SERIES) return toast(t("too_big"));
    try {
      send({ do: "open", series: JSON.parse(await file.text()) });
      dialog.close();
    } catch {
      toast(t("cannot_read"));
    }
  };
  $("poll-cancel").onclick = () => $("poll").close();
}

export function askPoll(self) {
  const dialog = $("poll");
  const form = dialog.querySelector("form");
  form.reset();
  $("poll-answers").replaceChildren(...Array.from({ length: POLL_ANSWERS }, (_, i) =>
    el("label", {}, el("span", {}, t("answer", { n: i + 1 })), el("input", { name: "answer", maxlength: "100" }))));
  form.onsubmit = (event) => {
    const question = form.elements.question.value.trim();
    const answers = [...form.querySelectorAll('[name="answer"]')].map((input) => input.value.trim()).filter(Boolean);
    if (!question || answers.length < 2) {
      event.preventDefault();
      [...form.querySelectorAll("input:not([type])")].find((input) => !input.value.trim())?.focus();
      return;
    }
    send({ do: "poll", who: self.who, chat: self.chat, question, answers, multiple: form.elements.multiple.checked });
  };
  dialog.showModal();
}

export function ask(question, yes, act) {
  $("ask-title").textContent = question;
  $("ask-yes").textContent = yes;
  $("ask").onclose = () => $("ask").returnValue === "yes" && act();
  $("ask").returnValue = "no";
  $("ask").showModal();
}

let fading = 0;
export function toast(text) {
  $("toast").textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => ($("toast").textContent = ""), 7000);
}

export function download(name, content) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content)], { type: "application/json" }));
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
