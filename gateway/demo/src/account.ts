// What a signed-in person sees: one part of the account at a time.

import { addresses } from "./addresses";
import { button, focusOn, frame, h, announce, told } from "./dom";
import { notifications } from "./notifications";
import { payments } from "./payments";
import { alertBox, attempt } from "./problems";
import { profile } from "./profile";
import { asUser, forget, isSignedIn, type Profile, type SignedIn } from "./session";
import { sessions } from "./sessions";
import { type Key, say } from "./texts";
import { token } from "./token";

/** A part draws itself into its place. */
export type Part = (place: HTMLElement, signedIn: SignedIn) => Promise<void>;

const PARTS: [Key, Part][] = [
  ["tab-profile", profile],
  ["tab-addresses", addresses],
  ["tab-payments", payments],
  ["tab-notifications", notifications],
  ["tab-sessions", sessions],
  ["tab-token", token],
];

export function showAccount(signedIn: SignedIn, leave: (notice: string) => void): void {
  const place = h("section", { class: "part" });
  const title = h("h1");
  greet(title, signedIn.user);
  const box = alertBox();
  const out = button("sign-out", async () => {
    const done = await attempt(out, box, () => asUser<{ message: string }>({ method: "POST", path: "/api/v1/auth/logout" }));
    if (!done) return;
    forget();
    leave(done.message);
  });
  const tabs = PARTS.map(([key, part]) => button(key, () => open(key, part)));
  const open = async (key: Key, part: Part): Promise<void> => {
    tabs.forEach((tab) => (tab.ariaCurrent = tab.dataset["text"] === key ? "true" : null));
    await draw(place, key, part, signedIn);
  };
  const greeting = signedIn.is_new_user ? h("p", { class: "notice", text: "account-new" }) : null;
  const card = frame("card");
  card.dataset["step"] = "account";
  card.replaceChildren(
    h("div", { class: "row head" }, title, out), box, ...(greeting ? [greeting] : []),
    h("nav", { label: "account-parts", class: "tabs" }, ...tabs), place);
  document.title = `${title.textContent} · market-auth`;
  frame<HTMLDetailsElement>("behind").open = matchMedia("(min-width: 68rem)").matches;
  focusOn(title);
  void open("tab-profile", profile);
}

/** By name, where there is one. */
export function greet(title: HTMLElement, { full_name }: Profile): void {
  if (full_name) told(title, "account-hello", { name: full_name });
  else told(title, "account-in");
}

/** Draws a part; while it loads its heading is there, if it can't be read the reason and a button. */
async function draw(place: HTMLElement, key: Key, part: Part, signedIn: SignedIn): Promise<void> {
  const body = h("div", {}, h("p", { class: "quiet", text: "loading" }));
  place.replaceChildren(h("h2", { text: key }), body);
  const fresh = h("div");
  const box = alertBox();
  const again = button("retry", () => load());
  const load = (): Promise<true | undefined> => attempt(again, box, async () => {
    await part(fresh, signedIn);
    body.replaceWith(fresh);
    announce(say(key));
    return true as const;
  });
  if (!(await load()) && isSignedIn()) body.replaceChildren(box, again);
}
