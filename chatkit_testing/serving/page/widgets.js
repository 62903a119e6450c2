// Widgets, each component as something that can be read and used. This is no ChatKit renderer:
// colours, sizes and spacing are left out, what a component says and does is there.

import { button, make, safeUrl } from "./dom.js";

const ICONS = { check: "✓", "check-circle": "✓", search: "⌕", "circle-question": "?", star: "★", info: "ℹ" };

// Draw a widget; `act(action, values)` runs one of its actions.
export function drawWidget(root, act) {
  return draw(root, { act, form: null });
}

function draw(node, scene) {
  const component = COMPONENTS[node.type] || unknown;
  const element = component(node, scene);
  element.dataset.component = node.type;
  if (node.id) element.dataset.id = node.id;
  return element;
}

function childrenOf(node, scene) {
  const children = Array.isArray(node.children) ? node.children : node.children ? [node.children] : [];
  return children.map((child) => draw(child, scene));
}

function run(scene, action, more = {}) {
  const values = { ...(scene.form ? valuesOf(scene.form) : {}), ...more };
  scene.act(action, values);
}

// The values of the controls of a form, by name.
function valuesOf(form) {
  const values = {};
  for (const control of form.querySelectorAll("[name]")) {
    if (control.type === "radio") {
      if (control.checked) values[control.dataset.key] = control.value;
    } else {
      values[control.name] = control.type === "checkbox" ? control.checked : control.value;
    }
  }
  return values;
}

function box(direction) {
  return (node, scene) => {
    const way = node.direction || direction;
    const element = make(`div.w-box.w-${way === "row" ? "row" : "col"}`, {}, childrenOf(node, scene));
    if (node.onClickAction) makeClickable(element, node, scene);
    return element;
  };
}

function makeClickable(element, node, scene) {
  element.classList.add("w-clickable");
  element.setAttribute("role", "button");
  element.tabIndex = 0;
  element.title = describe(node.onClickAction);
  element.addEventListener("click", () => run(scene, node.onClickAction));
  element.addEventListener("keydown", (event) => {
    if (event.target === element && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      run(scene, node.onClickAction);
    }
  });
}

function describe(action) {
  const payload = action.payload === undefined || action.payload === null ? "" : ` ${JSON.stringify(action.payload)}`;
  return `${action.type}${payload}${action.handler === "client" ? " (handled by the front end)" : ""}`;
}

function status(node) {
  return node.status ? make("div.w-status", {}, node.status.text) : null;
}

function card(node, scene) {
  const inner = make(node.asForm ? "form.w-card" : "div.w-card", { novalidate: false }, status(node));
  const own = node.asForm ? { ...scene, form: inner, onSubmit: node.confirm?.action } : scene;
  inner.append(...childrenOf(node, own));
  const actions = [];
  if (node.cancel) actions.push(button(node.cancel.label, () => run(scene, node.cancel.action), { title: describe(node.cancel.action) }));
  if (node.confirm) {
    actions.push(make("button.primary", {
      type: node.asForm ? "submit" : "button",
      title: describe(node.confirm.action),
      onclick: node.asForm ? null : () => run(scene, node.confirm.action),
    }, node.confirm.label));
  }
  if (actions.length) inner.append(make("div.w-actions", {}, actions));
  if (node.asForm) onSubmit(inner, () => node.confirm && run(own, node.confirm.action));
  return node.collapsed ? make("details.w-collapsed", {}, make("summary", {}, "Card, collapsed"), inner) : inner;
}

function onSubmit(form, submit) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
}

function form(node, scene) {
  const element = make(`form.w-box.w-form.w-${node.direction === "row" ? "row" : "col"}`);
  const own = { ...scene, form: element };
  element.append(...childrenOf(node, own));
  onSubmit(element, () => node.onSubmitAction && run(own, node.onSubmitAction));
  return element;
}

function listView(node, scene) {
  const rows = childrenOf(node, scene);
  const limit = typeof node.limit === "number" ? node.limit : rows.length;
  rows.slice(limit).forEach((row) => { row.hidden = true; });
  const list = make("div.w-card.w-list", {}, status(node), rows);
  if (rows.length > limit) {
    const more = button(`Show ${rows.length - limit} more`, () => {
      rows.forEach((row) => { row.hidden = false; });
      more.remove();
    });
    list.append(more);
  }
  return list;
}

function listItem(node, scene) {
  const row = make("div.w-row.w-list-item", {}, childrenOf(node, scene));
  if (node.onClickAction) makeClickable(row, node, scene);
  return row;
}

function text(name, className) {
  return (node) => make(`${name}.${className}${node.streaming ? ".streaming" : ""}`, {}, String(node.value ?? ""));
}

function plainText(node, scene) {
  if (node.editable) {
    const { name, placeholder, required, pattern } = node.editable;
    return make("input.w-input", { type: "text", name, "aria-label": name, value: String(node.value ?? ""), placeholder, required, pattern });
  }
  const element = text("span", "w-text")(node, scene);
  if (node.weight === "semibold" || node.weight === "bold") element.classList.add("w-bold");
  if (node.lineThrough) element.classList.add("w-struck");
  if (node.italic) element.classList.add("w-italic");
  return element;
}

function widgetButton(node, scene) {
  const label = [ICONS[node.iconStart] || (node.iconStart ? `[${node.iconStart}]` : ""), node.label, node.iconEnd ? `[${node.iconEnd}]` : ""];
  return make(`button${node.style === "primary" || node.color === "primary" ? ".primary" : ""}`, {
    type: node.submit ? "submit" : "button",
    disabled: Boolean(node.disabled),
    title: node.onClickAction ? describe(node.onClickAction) : node.submit ? "submits its form" : "has no action",
    onclick: node.onClickAction && !node.submit ? () => run(scene, node.onClickAction) : null,
  }, label.filter(Boolean).join(" ") || "(no label)");
}

// What runs when a control changes, with its value under its name.
function onChange(node, scene, value) {
  return node.onChangeAction ? (event) => run(scene, node.onChangeAction, { [node.name]: value(event.target) }) : null;
}

function input(node, scene) {
  return make("input.w-input", {
    type: node.inputType || "text", name: node.name, value: node.defaultValue || "", "aria-label": node.placeholder || node.name,
    placeholder: node.placeholder, required: Boolean(node.required), pattern: node.pattern, disabled: Boolean(node.disabled),
    onchange: onChange(node, scene, (target) => target.value),
  });
}

function textarea(node, scene) {
  return make("textarea.w-input", {
    name: node.name, rows: String(node.rows || 3), "aria-label": node.placeholder || node.name, placeholder: node.placeholder,
    required: Boolean(node.required), disabled: Boolean(node.disabled), onchange: onChange(node, scene, (target) => target.value),
  }, node.defaultValue || "");
}

function datePicker(node, scene) {
  const day = (value) => (value ? String(value).slice(0, 10) : null);
  return make("input.w-input", {
    type: "date", name: node.name, value: day(node.defaultValue), min: day(node.min), max: day(node.max), "aria-label": node.placeholder || node.name,
    disabled: Boolean(node.disabled), onchange: onChange(node, scene, (target) => target.value),
  });
}

function select(node, scene) {
  const options = (node.options || []).map((option) => make("option", {
    value: option.value, selected: option.value === node.defaultValue, disabled: Boolean(option.disabled),
  }, option.label));
  if (!node.defaultValue) options.unshift(make("option", { value: "" }, node.placeholder || "Choose…"));
  return make("select.w-input", {
    name: node.name, "aria-label": node.placeholder || node.name, disabled: Boolean(node.disabled),
    onchange: onChange(node, scene, (target) => target.value),
  }, options);
}

function checkbox(node, scene) {
  const box = make("input", {
    type: "checkbox", name: node.name, checked: Boolean(node.defaultChecked), required: Boolean(node.required), disabled: Boolean(node.disabled),
    onchange: onChange(node, scene, (target) => target.checked),
  });
  return make("label.w-choice", {}, box, node.label || node.name);
}

let groups = 0;

function radioGroup(node, scene) {
  groups += 1;
  const choices = (node.options || []).map((option) => {
    const radio = make("input", {
      type: "radio", name: `${node.name}-${groups}`, value: option.value, checked: option.value === node.defaultValue,
      required: Boolean(node.required), disabled: Boolean(node.disabled || option.disabled),
      onchange: onChange(node, scene, (target) => target.value),
    });
    radio.dataset.key = node.name;
    return make("label.w-choice", {}, radio, option.label);
  });
  return make(`fieldset.w-${node.direction === "col" ? "col" : "row"}`, { "aria-label": node.ariaLabel || node.name }, choices);
}

function image(node, scene) {
  const src = safeUrl(node.src);
  const element = src ? make("img.w-image", { src, alt: node.alt || "" }) : make("span.w-text", {}, `[image ${node.src}]`);
  if (node.onClickAction) makeClickable(element, node, scene);
  return element;
}

function chart(node) {
  const axis = typeof node.xAxis === "string" ? { dataKey: node.xAxis } : node.xAxis || {};
  const series = node.series || [];
  const head = make("tr", {}, make("th", {}, axis.dataKey || ""), series.map((each) => make("th", {}, `${each.label || each.dataKey} (${each.type})`)));
  const rows = (node.data || []).map((row) => make("tr", {},
    make("th", { scope: "row" }, String(axis.labels?.[row[axis.dataKey]] ?? row[axis.dataKey] ?? "")),
    series.map((each) => make("td", {}, String(row[each.dataKey] ?? "")))));
  return make("table.w-chart", {}, make("caption", {}, "Chart"), make("thead", {}, head), make("tbody", {}, rows));
}

function unknown(node, scene) {
  const { type, children, ...properties } = node;
  return make("div.w-unknown", {}, make("code", {}, `${type} ${JSON.stringify(properties)}`), childrenOf(node, scene));
}

const COMPONENTS = {
  Card: card,
  ListView: listView,
  ListViewItem: listItem,
  Basic: box("col"),
  Box: box("col"),
  Row: box("row"),
  Col: box("col"),
  Form: form,
  Transition: box("col"),
  Divider: () => make("hr"),
  Spacer: () => make("span.w-spacer"),
  Text: plainText,
  Markdown: text("div", "w-markdown"),
  Title: text("strong", "w-title"),
  Caption: text("small", "w-caption"),
  Label: text("span", "w-label"),
  Badge: (node) => make("span.badge", {}, node.label || ""),
  Icon: (node) => make("span.w-icon", { title: node.name, role: "img", "aria-label": node.name }, ICONS[node.name] || `[${node.name}]`),
  Image: image,
  Button: widgetButton,
  Input: input,
  Textarea: textarea,
  DatePicker: datePicker,
  Select: select,
  Checkbox: checkbox,
  RadioGroup: radioGroup,
  Chart: chart,
};


