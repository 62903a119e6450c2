// Elements made in one call: make("p.note", {title: "…"}, "text", otherElement).

export function make(what, attributes = {}, ...children) {
  const [name, ...classes] = what.split(".");
  const element = document.createElement(name || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export function button(label, onclick, attributes = {}) {
  return make("button", { type: "button", onclick, ...attributes }, label);
}

export function json(value) {
  return JSON.stringify(value, null, 2);
}

// Only what a browser may safely follow or show.
export function safeUrl(url) {
  return /^(https?:|data:image\/|blob:|\/)/i.test(url || "") ? url : null;
}
