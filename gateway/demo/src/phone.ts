// A number as it is typed: grouped as its market groups it, the caret where the typist left it.

import { type Market, marketOf } from "./markets";

const isDigit = (character: string): boolean => character >= "0" && character <= "9";

export const digitsOf = (text: string): string => [...text].filter(isDigit).join("");

/** What counts of what was typed: of two numbers the last, for people paste a whole one behind the prefix. */
function typed(text: string): string {
  return text.slice(Math.max(0, text.lastIndexOf("+")));
}

/** The digits in the market's groups; what is too many is kept behind them, for the server to judge. */
export function format(digits: string, market: Market | undefined): string {
  if (!market) return digits ? `+${digits}` : "";
  let [shown, rest] = [market.phone_prefix, digits.slice(market.phone_prefix.length - 1)];
  let between = "";
  for (const place of market.phone_format.slice(market.phone_prefix.length)) {
    if (!rest) break;
    if (place === "X") {
      shown += between + rest[0];
      [between, rest] = ["", rest.slice(1)];
    } else between += place;
  }
  return shown + rest;
}

/** Writes the field's number anew; the market that it belongs to. */
export function regroup(field: HTMLInputElement): Market | undefined {
  const caret = field.selectionStart ?? field.value.length;
  const before = digitsOf(typed(field.value.slice(0, caret))).length;
  const digits = digitsOf(typed(field.value));
  const market = marketOf(digits);
  const shown = format(digits, market);
  if (shown !== field.value) {
    field.value = shown;
    if (document.activeElement === field) field.setSelectionRange(...caretAfter(shown, before));
  }
  return market;
}

/** Behind so many digits. */
function caretAfter(text: string, count: number): [number, number] {
  let [place, seen] = [0, 0];
  while (place < text.length && (seen < count || text[place] === "+")) if (isDigit(text[place++] ?? "")) seen++;
  if (seen < count) place = text.length;
  return [place, place];
}
