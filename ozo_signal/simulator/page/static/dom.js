// Making and keeping elements. Text goes in as text, never as HTML.

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else put(node, key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// An attribute, touched only when it is another one: a screen reader hears of every touch.
export function put(node, key, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(key);
  else if (node.getAttribute(key) !== String(value === true ? "" : value)) node.setAttribute(key, value === true ? "" : value);
}

export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg"; // the name of a kind of element, not a place

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `icons.svg#${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export function iconButton(name, label, props = {}) {
  return el("button", { type: "button", class: "icon", "aria-label": label, title: label, ...props }, icon(name));
}

// The children of `parent` become those of `items`: one that was there stays the same element, and keeps the focus.
export function keyed(parent, items, keyOf, make) {
  const kept = (parent.kept ??= new Map());
  const keys = new Set(items.map(keyOf));
  for (const [key, node] of kept) {
    if (!keys.has(key)) {
      node.remove();
      kept.delete(key);
    }
  }
  let place = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    const before = kept.get(key);
    const node = make(item, before) ?? before;
    if (before && before !== node) {
      if (place === before) place = before.nextSibling;
      before.remove();
    }
    kept.set(key, node);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
}
