// Forms: a labelled field with a place for its problem, and a form that sends what it holds.

import { h } from "./dom";
import { alertBox, attempt } from "./problems";
import { isKey, type Key, say, words } from "./texts";

export interface Field {
  name: string;
  value?: string | number | boolean | null;
  isOptional?: boolean;
  kind?: "text" | "url" | "number" | "checkbox";
  /** Values and their words. */
  choices?: [string, string][];
  /** What a browser may fill in (HTML, 4.10.18.7). */
  autocomplete?: string;
}

let count = 0;

/** A field with its label. */
export function labelled({ name, value, isOptional, kind = "text", choices, autocomplete }: Field): HTMLElement {
  const id = `field-${++count}`;
  const about = { id, name, autocomplete, "aria-describedby": `${id}-problem`, required: !isOptional && kind !== "checkbox" };
  const key = `field-${name}`;
  const label = name === "is_default" ? say("make-default") : isKey(key) ? say(key) : words("field", name);
  const named = isOptional ? say("optional", { field: label }) : label;
  const problem = h("span", { id: `${id}-problem`, class: "field-problem" });
  if (kind === "checkbox") {
    return h("p", { class: "field check" }, h("input", { ...about, type: kind, checked: value === true }), h("label", { for: id }, named), problem);
  }
  const options = choices?.map(([option, shown]) => h("option", { value: option, selected: option === value }, shown));
  const control = options ? h("select", about, ...options) : h("input", { ...about, type: kind === "number" ? "text" : kind, inputmode: kind === "number" ? "numeric" : undefined, value });
  return h("p", { class: "field" }, h("label", { for: id }, named), control, problem);
}

/** What the form holds: an empty optional field is `null`, a number a number. */
export function held(form: HTMLFormElement): Record<string, unknown> {
  const fields = form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input[name], select[name]");
  return Object.fromEntries([...fields].map((field) => [field.name, valueOf(field)]));
}

function valueOf(field: HTMLInputElement | HTMLSelectElement): unknown {
  if (field.type === "checkbox") return (field as HTMLInputElement).checked;
  const text = field.value.trim();
  if (!text) return field.required ? text : null;
  return (field as HTMLInputElement).inputMode === "numeric" && /^\d+$/.test(text) && field.name.startsWith("exp_") ? Number(text) : text;
}

/** A form of these fields; `act` gets what it holds. */
export function form(fields: HTMLElement[], submit: Key, act: (held: Record<string, unknown>) => Promise<unknown>, more: HTMLElement[] = []): HTMLFormElement {
  const box = alertBox();
  const send = h("button", { type: "submit", class: "primary", text: submit });
  const made: HTMLFormElement = h("form", { novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    void attempt(send, box, () => act(held(made)), made);
  } } }, ...fields, box, h("div", { class: "row" }, send, ...more));
  return made;
}
