// Elements, made without a line of HTML: what a server says can never become markup.

import { type Args, type Key, say } from "./texts";

type Child = Node | string | null | undefined | false;

interface Properties {
  /** What it says, in whatever language the page has. */
  text?: Key;
  args?: Args;
  /** Its accessible name, likewise. */
  label?: Key;
  on?: Record<string, (event: Event) => unknown>;
  [attribute: string]: unknown;
}

/** An element of this kind, with these attributes and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  kind: K,
  { text, args, label, on, ...attributes }: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(kind);
  if (text) told(element, text, args);
  if (label) {
    element.dataset["label"] = label;
    element.setAttribute("aria-label", say(label));
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, String(value));
  }
  for (const [name, listener] of Object.entries(on ?? {})) element.addEventListener(name, listener);
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

/** Lets an element say something, now and after the language has changed. */
export function told(element: HTMLElement, key: Key, args: Args = {}): void {
  element.dataset["text"] = key;
  element.dataset["args"] = JSON.stringify(args);
  element.textContent = say(key, args);
}

/** Lets an element say words that are nobody's to translate: a server's. */
export function quote(element: HTMLElement, words: string): void {
  delete element.dataset["text"];
  element.textContent = words;
}

/** The element that the page's frame has under this name. */
export function frame<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`#${id} is missing`);
  return element as T;
}

export function button(text: Key, act: () => unknown, attributes: Properties = {}): HTMLButtonElement {
  return h("button", { type: "button", text, on: { click: act }, ...attributes });
}

let count = 0;

/** A button among others alike: its name is what it says and what it is about. */
export function about(thing: HTMLElement, control: HTMLButtonElement): HTMLButtonElement {
  thing.id ||= `thing-${++count}`;
  control.id = `control-${++count}`;
  control.setAttribute("aria-labelledby", `${control.id} ${thing.id}`);
  return control;
}

/** Moves the reader to what is new: a heading, or the field that comes next. */
export function focusOn(element: HTMLElement): void {
  if (!element.matches("input, select, button, a")) element.tabIndex = -1;
  element.focus();
}

/** Tells a screen reader what others see happen. */
export function announce(words: string): void {
  const status = frame("status");
  status.textContent = "";
  requestAnimationFrame(() => (status.textContent = words));
}
