// Addresses, with whatever fields the market has.

import type { Part } from "./account";
import { labelled } from "./form";
import { kept } from "./kept";
import { named } from "./markets";

/** What browsers know of the fields that markets have. */
const FILLED_BY: Record<string, string> = {
  street: "address-line1",
  street_address: "address-line1",
  unit: "address-line2",
  city: "address-level2",
  region: "address-level1",
  state: "address-level1",
  zip_code: "postal-code",
  postal_code: "postal-code",
};

export const addresses: Part = (place, { market }) => {
  const described = named(market);
  const optional = described?.optional_address_fields ?? [];
  return kept(place, {
    path: "/api/v1/profile/addresses",
    list: "addresses",
    title: (item) => String(item["formatted"]),
    fields: (item) => (described?.address_fields ?? []).map((name) => labelled({
      name,
      value: (item?.[name] as string | null | undefined) ?? null,
      isOptional: optional.includes(name),
      autocomplete: FILLED_BY[name] ?? "off",
    })),
    body: ({ is_default: _, ...fields }) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
  });
};
