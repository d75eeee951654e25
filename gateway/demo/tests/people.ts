// People at the page: they know the number, and read their texts in the inbox.

import { expect, type Page, type APIRequestContext } from "@playwright/test";

let last = 0;

/** Two markets, each number new: tests share the servers and nothing else. */
export const kyrgyz = (): string => `+996700${String(100_000 + ++last)}`;
export const american = (): string => `+1555${String(2_000_000 + ++last)}`;

/** The code in the newest text to a number. */
export async function codeTo(request: APIRequestContext, phone: string): Promise<string> {
  const answer = await request.get(`/dev/messages?to=${encodeURIComponent(phone)}&wait=5`);
  const { messages } = (await answer.json()) as { messages: { text: string }[] };
  const code = messages[0]?.text.match(/(?<!\d)\d{6}(?!\d)/)?.[0];
  expect(code, `a text to ${phone}`).toBeTruthy();
  return code as string;
}

export const wrong = (code: string): string => (code === "111111" ? "222222" : "111111");

/** Asks for a code; the page then asks for it. */
export async function ask(page: Page, phone: string): Promise<void> {
  await page.goto("/demo");
  await page.locator("#phone").fill(phone);
  await page.locator("#phone").press("Enter");
  await expect(page.locator("#code")).toBeFocused();
}

/** Signs in as far as the account. */
export async function signIn(page: Page, phone: string): Promise<void> {
  await ask(page, phone);
  await page.locator("#code").fill(await codeTo(page.request, phone));
  await expect(page.locator("[data-step=account] .facts")).toBeVisible();
}

/** Opens a part of the account. */
export async function open(page: Page, part: string): Promise<void> {
  await page.locator(`nav [data-text="${part}"]`).click();
  await expect(page.locator(`.part > h2[data-text="${part}"]`)).toBeVisible();
  await expect(page.locator('.part [data-text="loading"]')).toHaveCount(0);
}
