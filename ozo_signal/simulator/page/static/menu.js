// Menus: arrows move, Escape closes, the focus goes back to where it came from.

import { el } from "./dom.js";

let open = null;

export function closeMenu(refocus = true) {
  if (!open) return;
  const { menu, anchor } = open;
  open = null;
  menu.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (refocus) anchor.focus();
}

// `groups`: [{label, row?, items: [{text, act, checked?, label?, danger?}]}]
export function showMenu(anchor, label, groups) {
  if (open?.anchor === anchor) return closeMenu();
  closeMenu(false);
  const menu = el("div", { role: "menu", class: "menu", "aria-label": label });
  for (const group of groups.filter((one) => one.items.length)) {
    const box = el("div", { role: "group", "aria-label": group.label, class: group.row ? "row" : null });
    if (group.label && !group.row) box.append(el("p", { "aria-hidden": "true" }, group.label));
    for (const item of group.items) box.append(entry(item));
    menu.append(box);
  }
  anchor.closest("dialog, .phone, header, aside").append(menu); // in the part of the page that it belongs to
  anchor.setAttribute("aria-expanded", "true");
  open = { menu, anchor };
  stand(menu, anchor);
  menu.addEventListener("keydown", onKey);
  items()[0]?.focus();
}

function entry(item) {
  const isRadio = item.checked !== undefined;
  return el("button", {
    type: "button",
    role: isRadio ? "menuitemradio" : "menuitem",
    "aria-checked": isRadio ? String(item.checked) : null,
    "aria-label": item.label,
    tabindex: "-1",
    class: item.danger ? "danger" : null,
    onclick: () => {
      closeMenu();
      item.act();
    },
  }, item.text);
}

const items = () => [...open.menu.querySelectorAll("button")];

function stand(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + 4 + height <= innerHeight;
  menu.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
}

function onKey(event) {
  const all = items();
  const here = all.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
  if (to !== undefined) all.at(to % all.length).focus();
  else if (event.key === "Escape") closeMenu();
  else if (event.key === "Tab") return closeMenu();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

addEventListener("pointerdown", (event) => {
  if (open && !open.menu.contains(event.target) && !open.anchor.contains(event.target)) closeMenu(false);
});
addEventListener("resize", () => closeMenu(false));
