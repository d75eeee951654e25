// People at the page: they know their number, and read their texts in the inbox.

import { expect, type APIRequestContext, type Page } from "@playwright/test";

/** After a failure another worker goes on. */
let last = Number(process.env["TEST_WORKER_INDEX"] ?? 0) * 1000;

/** Two markets, each number new: tests share the servers and nothing else. */
export const kyrgyz = (): string => `+996700${100_000 + ++last}`;
export const american = (): string => `+1555${2_000_000 + ++last}`;
/** A market that the gateway knows of and can't reach. */
export const ofTheMarketThatIsAway = "+77012345678";

interface Message {
  text: string;
}

/** The code in the newest of so many texts to a number. */
export async function codeTo(request: APIRequestContext, phone: string, texts = 1): Promise<string> {
  let messages: Message[] = [];
  await expect.poll(async () => {
    const answer = await request.get(`/dev/messages?to=${encodeURIComponent(phone)}&wait=5`);
    ({ messages } = (await answer.json()) as { messages: Message[] });
    return messages.length;
  }).toBe(texts);
  const code = messages[0]?.text.match(/(?<!\d)\d{6}(?!\d)/)?.[0];
  expect(code, `a code to ${phone}`).toBeTruthy();
  return code as string;
}

export const wrong = (code: string): string => (code === "111111" ? "222222" : "111111");

/** Types a number and asks for a code; the page then asks for it. */
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

/** Signs in on another device; its access token. */
export async function signInElsewhere(request: APIRequestContext, phone: string, texts: number): Promise<string> {
  const headers = { "User-Agent": "another device" };
  await request.post("/api/v1/auth/send-code", { headers, data: { phone_number: phone } });
  const data = { phone_number: phone, verification_code: await codeTo(request, phone, texts) };
  const answer = await request.post("/api/v1/auth/verify-code", { headers, data });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Opens a part of the account. */
export async function open(page: Page, part: string): Promise<void> {
  await page.locator(`nav [data-text="${part}"]`).click();
  await expect(page.locator(`.part > h2[data-text="${part}"]`)).toBeVisible();
  await expect(page.locator('.part [data-text="loading"]')).toHaveCount(0);
}
