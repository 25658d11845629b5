// Building and keeping DOM nodes. Data only ever reaches the page as text nodes and attributes.

const SVG = "http://www.w3.org/2000/svg";

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

// h("button", {class: "x", onclick: f, "aria-label": "y"}, children…)
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else if (name === "checked") node.checked = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  return append(node, children);
}

export function svg(path, size = 20) {
  const node = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 20 20", width: size, height: size })) {
    node.setAttribute(name, String(value));
  }
  node.setAttribute("aria-hidden", "true");
  node.setAttribute("focusable", "false");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  node.append(shape);
  return node;
}

// Where the focus stood inside a node that is about to be replaced, as something findable in its successor.
function focusTrail(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active)) return null;
  const marked = active.closest("[data-focus]");
  return { mark: marked ? marked.dataset.focus : null };
}

function restoreFocus(node, trail) {
  const again = trail.mark === null ? null : node.querySelector(`[data-focus="${CSS.escape(trail.mark)}"]`);
  const target = again || node;
  if (target === node && !node.hasAttribute("tabindex")) node.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
}

// Make *container* show *items* in order, touching only the nodes whose fingerprint changed.
// Each item: {key, print, draw(): Node}. Returns the items drawn anew, with whether they are new.
export function reconcile(container, items) {
  const known = new Map([...container.children].map((node) => [node.dataset.key, node]));
  const drawn = [];
  let before = container.firstElementChild;
  for (const item of items) {
    let node = known.get(item.key);
    known.delete(item.key);
    if (!node || node.dataset.print !== item.print) {
      const fresh = item.draw(node || null);
      fresh.dataset.key = item.key;
      fresh.dataset.print = item.print;
      drawn.push({ item, node: fresh, added: !node });
      if (node) {
        const trail = focusTrail(node);
        if (before === node) before = fresh;
        node.replaceWith(fresh);
        if (trail) restoreFocus(fresh, trail);
      }
      node = fresh;
    }
    if (node === before) before = node.nextElementSibling;
    else container.insertBefore(node, before);
  }
  for (const stale of known.values()) stale.remove();
  return drawn;
}

// A short stable digest, so that fingerprints of large messages do not live in the DOM.
export function fingerprint(value) {
  const text = JSON.stringify(value);
  let hash = 5381;
  for (let i = 0; i < text.length; i += 1) hash = ((hash * 33) ^ text.charCodeAt(i)) >>> 0;
  return `${text.length}.${hash.toString(36)}`;
}

let last = 0;
export function freshId(prefix) {
  last += 1;
  return `${prefix}-${last}`;
}
