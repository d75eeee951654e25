// The access token: what it says, and whether it is genuine.

import type { Part } from "./account";
import { announce, button, h } from "./dom";
import { check, decode } from "./jwt";
import { alertBox, attempt } from "./problems";
import { accessToken, asUser, expiry, refresh } from "./session";
import { say, time } from "./texts";

export const token: Part = async (place, signedIn) => {
  await asUser({ path: "/api/v1/auth/verify-token" });
  const { header, claims } = decode(accessToken());
  const box = alertBox();
  const again = button("token-refresh", () => attempt(again, box, async () => {
    await refresh();
    await token(place, signedIn);
    announce(say("token-refreshed"));
    place.querySelector<HTMLElement>("button.primary")?.focus();
  }), { class: "primary" });
  const outcomes = await checks(signedIn.market);
  place.replaceChildren(
    h("p", { class: "quiet", text: "token-why" }),
    h("h3", { text: "token-checks" }), outcomes,
    h("h3", { text: "token-header" }), pretty("token-header", header),
    h("h3", { text: "token-claims" }), pretty("token-claims", claims),
    h("p", { text: "token-expires", args: { time: time(expiry()) } }), box, again);
};

const pretty = (label: "token-header" | "token-claims", value: unknown): HTMLElement =>
  h("pre", { tabindex: 0, role: "group", label }, JSON.stringify(value, null, 2));

async function checks(market: string): Promise<HTMLElement> {
  if (!globalThis.crypto?.subtle) return h("p", { class: "notice", text: "check-impossible" });
  const outcomes = await check(accessToken(), market);
  return h("ul", { class: "checks" }, ...outcomes.map(([key, holds]) =>
    h("li", { class: holds ? "good" : "bad" }, h("span", { text: key }), " ", h("strong", { text: holds ? "check-yes" : "check-no" }))));
}
