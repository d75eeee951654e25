// The two steps in: the number, then the code.

import { once } from "./api";
import { announce, button, focusOn, frame, h, quote, told } from "./dom";
import { all, countryOf, first, type Market, marketOf } from "./markets";
import { digitsOf, format, regroup } from "./phone";
import { alertBox, attempt, clear, countdown, release } from "./problems";
import { type SignedIn, signIn } from "./session";
import { clock, preferred, say, speak, time, language, words } from "./texts";

interface CodeSent {
  message: string;
  phone_number: string;
  formatted_phone: string;
  market: string;
  channel: string;
  expires_in: number;
  resend_after: number;
}

const CODE = 6;

/** The number, as it was left when somebody comes back to it. */
let number = "";
let chosen: string | undefined;

/** Whoever has chosen a language keeps it wherever the number's market speaks it. */
export const choose = (tag: string): void => void (chosen = tag);

/** The languages of the number's market, or of all. */
export function offered(market: Market | undefined): string[] {
  return market ? market.languages : [...new Set(all().flatMap(({ languages }) => languages))];
}

/** The page's language: the person's choice, the browser's, the market's, whichever is first among the market's. */
export function settle(market: Market | undefined, offer: (languages: string[]) => void): void {
  const languages = offered(market);
  const wished = [chosen, language()].find((tag) => tag && languages.includes(tag));
  const next = preferred(wished ? [wished] : languages);
  if (next !== language()) speak(next);
  offer(languages);
}

/** Asks for the number. */
export function askNumber(offer: (languages: string[]) => void, done: (signedIn: SignedIn) => void, notice?: string): void {
  const box = alertBox();
  const country = h("p", { class: "quiet", id: "phone-country" });
  const field = h("input", { id: "phone", name: "phone_number", type: "tel", inputmode: "tel", autocomplete: "tel", required: true, "aria-describedby": "phone-country phone-problem" });
  const send = h("button", { type: "submit", class: "primary wide", text: "phone-send" });
  const told_market = (market: Market | undefined): void => {
    if (market) told(country, "phone-country", { country: countryOf(market), format: market.phone_format.replaceAll("X", "•") });
    else told(country, "phone-countries", { countries: all().map((one) => `${countryOf(one)} ${one.phone_prefix}`).join(", ") });
  };
  const changed = (): void => {
    release(send);
    const market = regroup(field);
    number = field.value;
    settle(market, offer);
    told_market(market);
    clear(box, form);
  };
  const form: HTMLFormElement = h("form", { novalidate: true, on: { submit: async (event) => {
    event.preventDefault();
    const sent = await attempt(send, box, () => sendCode(`+${digitsOf(field.value)}`), form);
    if (sent) askCode(sent, () => askNumber(offer, done), done);
    else if (send.ariaDisabled !== "true") field.focus();
  } } },
    h("p", { class: "field" }, h("label", { for: "phone", text: "phone-label" }), field, h("span", { id: "phone-problem", class: "field-problem" })),
    country, box, send);
  field.addEventListener("input", changed);
  const title = h("h1", { text: "phone-title" });
  stand("phone", notice ? h("p", { class: "notice", role: "status" }, notice) : null, title, h("p", { class: "lead", text: "phone-intro" }), form, inboxHint());
  field.value = number || format(digitsOf(first()?.phone_prefix ?? ""), first());
  const market = marketOf(digitsOf(field.value));
  if (number) settle(market, offer);
  told_market(market);
  if (notice) focusOn(title);
  else field.focus();
}

const sendCode = (phone_number: string, channel?: string): Promise<CodeSent> =>
  once<CodeSent>({ method: "POST", path: "/api/v1/auth/send-code", body: { phone_number, language: language(), ...(channel && { channel }) } });

/** Only where there is one: in development. */
function inboxHint(): HTMLElement | null {
  const inbox = document.body.dataset["inbox"];
  if (!inbox) return null;
  const link = h("a", { href: inbox, target: "_blank", rel: "noopener", text: "phone-open-inbox" });
  return h("p", { class: "hint" }, h("span", { text: "phone-inbox" }), " ", link);
}

/** Asks for the code. */
function askCode(sent: CodeSent, back: () => void, done: (signedIn: SignedIn) => void): void {
  const box = alertBox();
  const message = h("p", { class: "lead" }, sent.message);
  const hint = h("p", { class: "quiet", id: "code-hint", text: "code-hint", args: { time: expiry(sent) } });
  const field = h("input", { id: "code", name: "verification_code", class: "code", type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: CODE, pattern: "[0-9]{6}", required: true, "aria-describedby": "code-hint code-problem" });
  const check = h("button", { type: "submit", class: "primary wide", text: "code-check" });
  const resend = button("code-resend", () => again(resend), { class: "plain" });
  let stop = wait(resend, sent.resend_after);
  const submit = async (): Promise<void> => {
    const signedIn = await attempt(check, box, () => signIn(sent.phone_number, field.value), form);
    if (signedIn) {
      leave();
      return done(signedIn);
    }
    field.setAttribute("aria-invalid", "true");
    field.select();
    field.focus();
  };
  const again = async (control: HTMLButtonElement, channel?: string): Promise<void> => {
    const next = await attempt(control, box, () => sendCode(sent.phone_number, channel), form);
    if (!next) return;
    stop();
    stop = wait(resend, next.resend_after);
    release(check);
    quote(message, next.message);
    told(hint, "code-hint", { time: expiry(next) });
    announce(next.message);
    field.value = "";
    field.focus();
  };
  const leave = (): void => {
    stop();
    listener.abort();
  };
  const form: HTMLFormElement = h("form", { novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    void submit();
  } } },
    h("p", { class: "field" }, h("label", { for: "code", text: "code-label" }), field, h("span", { id: "code-problem", class: "field-problem" })),
    hint, box, check);
  field.addEventListener("input", () => {
    const digits = digitsOf(field.value).slice(0, CODE);
    if (digits !== field.value) field.value = digits;
    field.removeAttribute("aria-invalid");
    if (digits.length === CODE) void submit();
  });
  const listener = readText((code) => {
    field.value = code;
    field.dispatchEvent(new Event("input"));
  });
  const other = button("code-other-number", () => {
    leave();
    back();
  }, { class: "plain" });
  stand("code", h("h1", { text: "code-title" }), message, form, h("div", { class: "row" }, resend, other), otherWays(sent, again), inboxHint());
  field.focus();
  announce(sent.message);
}

const expiry = ({ expires_in }: CodeSent): string => time(new Date(Date.now() + expires_in * 1000));

/** Holds the button until another code can be had; not every second is told to a screen reader, only the end. */
function wait(resend: HTMLButtonElement, seconds: number): () => void {
  release(resend);
  if (!seconds) return () => {};
  resend.ariaDisabled = "true";
  return countdown(seconds, (left) => told(resend, "code-resend-in", { time: clock(left) }), () => {
    resend.ariaDisabled = null;
    told(resend, "code-resend");
    announce(say("code-resend-ready"));
  });
}

/** The market's other channels, if it has any. */
function otherWays(sent: CodeSent, again: (control: HTMLButtonElement, channel: string) => unknown): HTMLElement | null {
  const market = all().find(({ market }) => market === sent.market);
  const channels = market?.channels.filter((channel) => channel !== sent.channel) ?? [];
  if (!channels.length) return null;
  const ways = channels.map((channel) => h("button", { type: "button", "data-channel": channel, on: { click: (event) => again(event.currentTarget as HTMLButtonElement, channel) } }, words("channel", channel)));
  return h("div", { class: "row ways" }, h("span", { text: "code-other-way" }), ...ways);
}

/** WebOTP: a phone's browser reads the text itself, if it ends in `@this-host #code` and the person agrees. */
function readText(take: (code: string) => void): AbortController {
  const listener = new AbortController();
  if ("OTPCredential" in window) {
    const options = { otp: { transport: ["sms"] }, signal: listener.signal } as CredentialRequestOptions;
    navigator.credentials.get(options).then((read) => take((read as unknown as { code: string }).code), () => {});
  }
  return listener;
}

function stand(step: string, ...parts: (HTMLElement | null)[]): void {
  const card = frame("card");
  card.replaceChildren(...parts.filter((part) => part !== null));
  card.dataset["step"] = step;
  document.title = `${card.querySelector("h1")?.textContent ?? ""} · market-auth`;
}
