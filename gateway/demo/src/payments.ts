// Ways to pay: the market's, a card with its last digits and the processor's token.

import type { Part } from "./account";
import { h } from "./dom";
import { labelled } from "./form";
import { type Item, kept } from "./kept";
import { named } from "./markets";
import { words } from "./texts";

export const payments: Part = (place, { market }) => {
  const described = named(market);
  const ways = described?.payment_methods ?? [];
  const cards = described?.card_brands ?? [];
  const isCard = (way: unknown): boolean => cards.includes(String(way));
  return kept(place, {
    path: "/api/v1/profile/payment-methods",
    list: "payment_methods",
    title: (item) => String(item["display"]),
    fields: (item) => fields(ways, isCard, item),
    body: ({ way, is_default: _, ...card }) => (isCard(way) ? { brand: way, ...card } : { type: way }),
  });
};

/** The fields of a card are there only while a card is chosen. */
function fields(ways: string[], isCard: (way: unknown) => boolean, item?: Item): HTMLElement[] {
  const present = String(item?.["brand"] ?? item?.["type"] ?? ways[0]);
  const way = labelled({ name: "way", value: present, choices: ways.map((name) => [name, words("way", name)]) });
  const text = (name: string, autocomplete: string, kind: "text" | "number" = "text"): HTMLElement =>
    labelled({ name, kind, autocomplete, value: (item?.[name] as string | null | undefined) ?? null });
  const card = [
    text("last4", "off"),
    text("exp_month", "cc-exp-month", "number"),
    text("exp_year", "cc-exp-year", "number"),
    text("holder_name", "cc-name"),
    text("token", "off"),
  ];
  const group = h("fieldset", { class: "card-fields" }, h("legend", { class: "quiet", text: "card-note" }), ...card);
  const select = way.querySelector("select");
  const settle = (): void => {
    group.hidden = group.disabled = !isCard(select?.value);
  };
  select?.addEventListener("change", settle);
  settle();
  return [way, group];
}
