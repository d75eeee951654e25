// The development inbox as it changes. What an older market does not tell of a message is not shown.

interface Message {
  id: string;
  market: string;
  to: string;
  channel: string;
  language: string;
  text: string;
  created_at: string;
  provider?: string | null;
  encoding?: string | null;
  parts?: number | null;
  price?: { amount: number; currency: string } | null;
  state?: "queued" | "accepted" | "delivered" | "failed" | null;
}

/** The inbox of each market, newest first. */
const inboxes = new Map<string, Message[]>();

function part<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`#${id} is missing`);
  return element as T;
}

const [list, search, count] = [part("messages"), part<HTMLInputElement>("search"), part("count")];

function h<K extends keyof HTMLElementTagNameMap>(kind: K, attributes: Record<string, string>, ...children: (Node | string | null)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

function say(words: string): void {
  part("status").textContent = words;
}

function fault(reason: unknown): void {
  part("fault").hidden = false;
  part("fault").textContent = `Something went wrong: ${reason instanceof Error ? reason.message : String(reason)}`;
}

/** The first run of exactly six digits. */
const codeIn = (text: string): string | undefined => text.match(/(?<!\d)\d{6}(?!\d)/)?.[0];

const priceOf = ({ amount, currency }: { amount: number; currency: string }): string => {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "code" });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};

function tags(message: Message): HTMLElement {
  const { market, channel, provider, language, encoding, parts, price } = message;
  const told: [string, string | null | undefined][] = [
    ["market", market],
    ["channel", channel],
    ["provider", provider],
    ["language", language],
    ["encoding", encoding],
    ["parts", parts === undefined || parts === null ? null : `${parts} ${parts === 1 ? "part" : "parts"}`],
    ["price", price ? priceOf(price) : null],
  ];
  const shown = told.filter((entry): entry is [string, string] => Boolean(entry[1]));
  return h("div", { class: "tags" }, ...shown.map(([name, value]) => h("span", { title: name }, value)));
}

let buttons = 0;

/** A button; among others alike its name is what it says and what it is about. */
function button(words: string, about: HTMLElement, act: () => unknown): HTMLButtonElement {
  const id = `button-${++buttons}`;
  about.id ||= `${id}-about`;
  const made = h("button", { type: "button", id, "aria-labelledby": `${id} ${about.id}`, "data-act": words }, words);
  made.addEventListener("click", act);
  return made;
}

async function ask(method: string, path: string, body?: unknown): Promise<void> {
  part("fault").hidden = true;
  const sent = body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, { method, ...sent });
  if (answer.ok) return;
  const problem: { detail?: string } = await answer.json().catch(() => ({}));
  throw new Error(problem.detail ?? `${method} ${path}: ${answer.status}`);
}

function copyButton(shown: HTMLElement, code: string): HTMLButtonElement {
  const copy = button("Copy", shown, async () => {
    await navigator.clipboard.writeText(code);
    copy.textContent = "Copied";
    say(`${code} is copied`);
  });
  return copy;
}

/** Where it got to, and the playground's buttons while that is open. */
function state({ id, state }: Message, to: HTMLElement): HTMLElement | null {
  if (!state) return null;
  const set = (next: string) => () => ask("POST", `/dev/messages/${id}/state`, { state: next });
  const isOpen = state === "queued" || state === "accepted";
  return h("div", { class: "row" }, h("span", { class: `state ${state}` }, state),
    ...(isOpen ? [button("Delivered", to, set("delivered")), button("Failed", to, set("failed"))] : []));
}

function entry(message: Message): HTMLElement {
  const code = codeIn(message.text);
  const at = h("time", { datetime: message.created_at, class: "quiet" }, new Date(message.created_at).toLocaleTimeString("en-GB"));
  const [to, shown] = [h("h2", {}, message.to), h("code", { class: "code" }, code ?? "")];
  return h("li", { id: message.id },
    h("div", { class: "row top" }, to, at),
    code ? h("div", { class: "row" }, shown, copyButton(shown, code)) : null,
    h("p", { lang: message.language }, message.text), tags(message), state(message, to));
}

function fits(message: Message): boolean {
  const text = JSON.stringify(Object.values(message)).toLowerCase();
  return search.value.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** Entries that are as they were stay where they are: a button keeps its focus, a selection stays. */
const drawn = new Map<string, [string, HTMLElement]>();

function draw(): void {
  const all = [...inboxes.values()].flat().sort((one, other) => other.created_at.localeCompare(one.created_at));
  const shown = all.filter(fits);
  const elements = shown.map((message) => {
    const said = JSON.stringify(message);
    const known = drawn.get(message.id);
    const element = known?.[0] === said ? known[1] : entry(message);
    drawn.set(message.id, [said, element]);
    return element;
  });
  const ids = new Set(all.map(({ id }) => id));
  for (const id of drawn.keys()) if (!ids.has(id)) drawn.delete(id);
  const isSame = elements.length === list.children.length && elements.every((element, place) => list.children[place] === element);
  if (!isSame) place(elements);
  count.textContent = all.length ? `${shown.length} of ${all.length}` : "No messages yet. They appear here as they are sent.";
}

/** Puts the entries in their order without moving those that are in it. */
function place(elements: HTMLElement[]): void {
  for (const child of [...list.children]) if (!elements.includes(child as HTMLElement)) child.remove();
  elements.forEach((element, index) => {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
}

function listen(): void {
  const events = new EventSource("/dev/events");
  const connection = part("connection");
  events.addEventListener("open", () => (connection.textContent = "Live"));
  events.addEventListener("error", () => {
    // A stream ends after a while; only one that does not come again is news.
    setTimeout(() => events.readyState !== EventSource.OPEN && (connection.textContent = "Connecting…"), 2000);
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
  events.addEventListener("message", ({ data }: MessageEvent<string>) => {
    const { market, messages } = JSON.parse(data) as { market: string; messages: Message[] };
    const before = inboxes.get(market);
    const fresh = before && messages.find(({ id }) => !before.some((known) => known.id === id));
    inboxes.set(market, messages);
    draw();
    if (fresh) say(`New message to ${fresh.to}`);
  });
}

addEventListener("error", (event) => fault(event.error ?? event.message));
addEventListener("unhandledrejection", (event) => fault(event.reason));
search.addEventListener("input", draw);
part("tools").addEventListener("submit", (event) => event.preventDefault());
part("clear").addEventListener("click", async () => {
  await ask("DELETE", "/dev/messages");
  say("The inbox is empty");
});
listen();

export {};
