// The markets as they describe themselves: which there are, and how numbers of each are written.

import { ask } from "./api";
import { language } from "./texts";

export interface Market {
  market: string;
  country: string;
  country_names?: Record<string, string>;
  languages: string[];
  phone_prefix: string;
  phone_format: string;
  payment_methods: string[];
  card_brands: string[];
  address_fields: string[];
  optional_address_fields: string[];
  channels: string[];
}

interface Markets {
  supported_markets: Market[];
  default_market: string;
}

let known: Markets = { supported_markets: [], default_market: "" };

export async function load(): Promise<void> {
  known = await ask<Markets>({ path: "/api/v1/auth/markets" });
}

export const all = (): Market[] => known.supported_markets;

export const named = (name: string): Market | undefined => all().find(({ market }) => market === name);

/** The browser's own country if it is a market, else the one that the gateway offers first. */
export function first(): Market | undefined {
  const regions = navigator.languages.map((tag) => tag.split("-").at(-1)?.toLowerCase() ?? "");
  const own = navigator.languages.some((tag) => tag.includes("-")) ? regions.map(named).find(Boolean) : undefined;
  return own ?? named(known.default_market) ?? all()[0];
}

/** The market of a number that begins so: the longest prefix wins. */
export function marketOf(digits: string): Market | undefined {
  const fits = all().filter(({ phone_prefix }) => `+${digits}`.startsWith(phone_prefix));
  return fits.sort((one, other) => other.phone_prefix.length - one.phone_prefix.length)[0];
}

/** The country in the page's language: as its own people say, else as the browser does. */
export function countryOf({ market, country, country_names }: Market): string {
  const own = country_names?.[language()];
  if (own) return own;
  try {
    const names = new Intl.DisplayNames([language(), "ru", "en"], { type: "region", fallback: "none" });
    return names.of(market.toUpperCase()) ?? country;
  } catch {
    return country;
  }
}
