// Everything that the page says, in one table; a server's own words come in the server's answers.

import table from "../texts.json";

export type Key = keyof typeof table;
export type Args = Record<string, string | number>;

export const LANGUAGES = ["en", "es", "ky", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];

let present: Language = "en";

export const language = (): Language => present;

export const isKey = (key: string): key is Key => Object.hasOwn(table, key);

const isLanguage = (tag: string): tag is Language => (LANGUAGES as readonly string[]).includes(tag);

/** The text in the present language, its {places} filled. */
export function say(key: Key, args: Args = {}): string {
  const text: string = table[key][present];
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(args[name] ?? place));
}

/** Says everything that is on the page in another language. */
export function speak(tag: Language): void {
  present = tag;
  document.documentElement.lang = tag;
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
    element.textContent = say(element.dataset["text"] as Key, JSON.parse(element.dataset["args"] ?? "{}"));
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset["label"] as Key));
  }
}

/** The first of the browser's languages that is offered, else the first offered that this page speaks. */
export function preferred(offered: readonly string[]): Language {
  const wanted = navigator.languages.map((tag) => tag.split("-")[0] ?? "");
  const fits = (tag: string): tag is Language => offered.includes(tag) && isLanguage(tag);
  return wanted.find(fits) ?? offered.find(isLanguage) ?? "en";
}

/** How languages call themselves; not every browser knows the name of each. */
export function nameOf(tag: string): string {
  if (tag === "ky") return "Кыргызча";
  const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

const locale = (): string[] => [present, "ru", "en"];

export const time = (at: Date): string => new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(at);

export const moment = (at: string): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));

export const day = (at: string): string => new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(new Date(at));

/** Seconds as minutes and seconds. */
export function clock(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(Math.floor(seconds % 60)).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** `cash_on_delivery` in words: the table's, else the name's own. */
export function words(kind: string, name: string): string {
  const key = `${kind}-${name}`;
  if (isKey(key)) return say(key);
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
