// The line to the program, and what it says. Everything lives there; here is only what is being typed, and what is open.

export const token = location.hash.slice(1);
export const state = { picture: null, lines: Object.create(null), still: false };
let socket = null;

export function send(words) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(words));
}

export function connect(hear) {
  socket = new WebSocket(`ws://${location.host}/line`);
  socket.addEventListener("open", () => {
    send({ token });
    hear({ kind: "line", up: true });
  });
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(event.data);
    if (message.kind === "picture") merge(message);
    hear(message);
  });
  socket.addEventListener("close", (event) => {
    hear({ kind: "line", up: false });
    if (event.code !== 4403) setTimeout(() => connect(hear), 1000);
  });
}

function merge(picture) {
  if (picture.whole) state.lines = Object.create(null);
  for (const [name, phone] of Object.entries(picture.phones ?? {})) {
    const lines = (state.lines[name] ??= new Map());
    for (const line of phone.lines) lines.set(line.n, line);
  }
  state.picture = picture;
}

export function linesOf(who, chat) {
  return [...(state.lines[who]?.values() ?? [])].filter((line) => line.chat === chat).sort((a, b) => a.n - b.n);
}

export function unread(who, chat) {
  const read = state.picture.read[who]?.[chat] ?? 0;
  return linesOf(who, chat).filter((line) => line.n > read && line.from !== "me" && line.from !== "system" && !line.gone);
}

// What is typed, and which chat is open, outlives a reload of this window.
export function recall(key, otherwise) {
  return JSON.parse(sessionStorage.getItem(place(key)) ?? "null") ?? otherwise;
}

export function remember(key, value) {
  if (value === null) sessionStorage.removeItem(place(key));
  else sessionStorage.setItem(place(key), JSON.stringify(value));
}

const place = (key) => `${token} ${state.picture?.play} ${key}`;
