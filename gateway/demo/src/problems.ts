// A refusal as people see it: in words, beside what it is about, with the time after which trying again helps.

import { Problem } from "./api";
import { announce, h, quote, told } from "./dom";
import { clock, say } from "./texts";

/** A place for what went wrong, to be put before the button that it is about. */
export function alertBox(): HTMLParagraphElement {
  return h("p", { class: "problem", role: "alert", hidden: true });
}

export function clear(box: HTMLElement, form?: HTMLElement): void {
  box.hidden = true;
  box.replaceChildren();
  for (const field of form?.querySelectorAll<HTMLInputElement>("[aria-invalid]") ?? []) {
    field.removeAttribute("aria-invalid");
    const words = document.getElementById(`${field.id}-problem`);
    if (words) words.textContent = "";
  }
}

/** Says what went wrong; the problems of single fields at the fields. */
export function show(box: HTMLElement, error: unknown, form?: HTMLElement): void {
  clear(box, form);
  if (!(error instanceof Problem)) throw error;
  box.append(error.message);
  if (error.requestId && error.isOpen) box.append(h("small", { text: "for-support", args: { id: error.requestId } }));
  box.hidden = false;
  const marked = error.errors.map(({ field, message }) => mark(form, field, message));
  marked.find(Boolean)?.focus();
}

function mark(form: HTMLElement | undefined, name: string, words: string): HTMLElement | undefined {
  const field = form?.querySelector<HTMLInputElement>(`[name="${CSS.escape(name)}"]`) ?? undefined;
  const place = field && document.getElementById(`${field.id}-problem`);
  if (!field || !place) return undefined;
  field.setAttribute("aria-invalid", "true");
  quote(place, words);
  return field;
}

/** Runs what a button starts: once at a time, its refusal said in the box. `undefined` if it was refused. */
export async function attempt<T>(control: HTMLButtonElement, box: HTMLElement, act: () => Promise<T>, form?: HTMLElement): Promise<T | undefined> {
  if (control.ariaBusy === "true" || control.ariaDisabled === "true") return undefined;
  control.ariaBusy = "true";
  clear(box, form);
  try {
    return await act();
  } catch (error) {
    show(box, error, form);
    if (error instanceof Problem && error.retryAfter) hold(control, error.retryAfter);
    return undefined;
  } finally {
    control.ariaBusy = null;
  }
}

const held = new WeakMap<HTMLElement, () => void>();

/** Holds a button until waiting has helped; it says how long, and is found by who looks for it. */
function hold(control: HTMLButtonElement, seconds: number): void {
  const key = control.dataset["text"] as "retry";
  control.ariaDisabled = "true";
  const release = (): void => {
    stop();
    control.ariaDisabled = null;
    told(control, key);
    held.delete(control);
  };
  const stop = countdown(seconds, (left) => told(control, "retry-in", { time: clock(left) }), release);
  held.set(control, release);
}

/** Lets a held button go, when what it was held for is another thing now. */
export const release = (control: HTMLElement): void => held.get(control)?.();

/** Counts whole seconds down to `done`; the clock on the wall counts, for a hidden tab's timers sleep. */
export function countdown(seconds: number, tick: (left: number) => void, done: () => void): () => void {
  const end = Date.now() + seconds * 1000;
  const step = (): void => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0) return tick(left);
    clearInterval(timer);
    done();
  };
  const timer = setInterval(step, 250);
  step();
  return () => clearInterval(timer);
}

/** Errors of the page itself are shown, not swallowed. */
export function watch(box: HTMLElement): void {
  const tell = (reason: unknown): void => {
    const message = reason instanceof Error ? reason.message : String(reason);
    box.hidden = false;
    if (reason instanceof Problem) quote(box, message);
    else told(box, "problem-script", { message });
    announce(box.textContent ?? say("problem-script", { message }));
  };
  addEventListener("error", (event) => tell(event.error ?? event.message));
  addEventListener("unhandledrejection", (event) => tell(event.reason));
}
