import { expect } from "@playwright/test";

import { look, test } from "./look";
import { american, ask, codeTo, kyrgyz, ofTheMarketThatIsAway, open, signIn, wrong } from "./people";

for (const [market, phone, facts] of [["kg", kyrgyz(), /\+996 700 \d{3} \d{3}.*KGS/], ["us", american(), /\+1 \(555\) \d{3}-\d{4}.*USD/]] as const) {
  test(`a person of ${market} signs in, and out again`, async ({ page }) => {
    await signIn(page, phone);
    await expect(page.locator("h1")).toBeFocused();
    await expect(page.locator(".facts")).toHaveText(facts);
    await look(page, `account-${market}`);
    await page.locator('[data-text="sign-out"]').click();
    await expect(page.locator(".card > .notice")).not.toBeEmpty();
    await expect(page.locator("#phone")).toBeVisible();
    await look(page, `signed-out-${market}`);
  });
}

test("the keyboard alone is enough", async ({ page }) => {
  const phone = kyrgyz();
  await page.goto("/demo");
  await expect(page.locator("#phone")).toBeFocused();
  await page.keyboard.type(phone.slice(4));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("#code")).toBeFocused();
  await page.keyboard.type(await codeTo(page.request, phone));
  await expect(page.locator("h1")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.locator('[data-text="sign-out"]')).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#phone")).toBeVisible();
});

test("a number is grouped as it is typed, and its country shown", async ({ page }) => {
  await page.goto("/demo");
  const [field, country] = [page.locator("#phone"), page.locator("#phone-country")];
  await expect(field).toBeFocused();
  await look(page, "phone");
  await field.fill("");
  await field.pressSequentially("+15551234567");
  await expect(field).toHaveValue("+1 (555) 123-4567");
  await expect(country).toContainText("United States");
  for (let times = 0; times < 5; times++) await field.press("Backspace");
  await expect(field).toHaveValue("+1 (555) 12");
  await field.press("Home");
  for (let times = 0; times < 4; times++) await field.press("ArrowRight");
  await field.press("9");
  await expect(field).toHaveValue("+1 (955) 512");
  await field.fill("+996 +996505325311");
  await expect(field).toHaveValue("+996 505 325 311");
  await expect(country).toContainText("Kyrgyzstan");
  await field.fill("+33612345678");
  await expect(country).toContainText("United States +1");
});

test("a number that is none is told so in words, at its field", async ({ page }) => {
  await page.goto("/demo");
  await page.locator("#phone").press("Enter");
  await expect(page.locator(".card .problem")).toContainText("international form");
  await expect(page.locator("#phone")).toBeFocused();
  await look(page, "phone-invalid");
});

test("wrong codes are counted down, and then only time helps", async ({ page }) => {
  const phone = kyrgyz();
  await ask(page, phone);
  const code = await codeTo(page.request, phone);
  await look(page, "code");
  await page.locator("#code").fill(wrong(code));
  await expect(page.locator(".card .problem")).toContainText("2 attempts left");
  await expect(page.locator("#code")).toHaveAttribute("aria-invalid", "true");
  await look(page, "code-wrong");
  await page.locator("#code").fill(wrong(code));
  await expect(page.locator(".card .problem")).toContainText("One attempt left");
  await page.locator("#code").fill(wrong(code));
  await expect(page.locator(".card .problem")).toContainText("No attempts left");
  await page.locator("#code").fill(code);
  await expect(page.locator(".card .problem")).toContainText("Too many wrong codes");
  await expect(page.locator("form button")).toHaveText(/Try again in 1\d:\d\d/);
  await look(page, "code-refused");
});

test("a locked number is told so; whoever is signed in lifts the lock", async ({ page }) => {
  const phone = american();
  await signIn(page, phone);
  const guess = (code: string) => page.request.post("/api/v1/auth/verify-code", { data: { phone_number: phone, verification_code: code } });
  const ask = () => page.request.post("/api/v1/auth/send-code", { data: { phone_number: phone } });
  await ask();
  const code = await codeTo(page.request, phone, 2);
  for (let times = 0; times < 3; times++) expect((await guess(wrong(code))).status()).toBe(400);
  expect((await ask()).status()).toBe(429);
  const other = await page.context().newPage();
  await other.goto("/demo");
  await other.locator("#phone").fill(phone);
  await other.locator("#phone").press("Enter");
  await expect(other.locator(".card .problem")).toContainText("locked after many wrong codes");
  await expect(other.locator("form button")).toHaveText(/Try again in 23:59:/);
  await look(other, "locked");
  await open(page, "tab-notifications");
  await look(page, "notification-of-a-lock");
  await page.locator('[data-text="unlock"]').click();
  await expect(page.locator('.list [data-text="unlocked"]')).toBeVisible();
  expect((await ask()).status()).toBe(200);
});

test("another code can be had after a while, but not a fourth", async ({ page }) => {
  const phone = kyrgyz();
  await ask(page, phone);
  const resend = page.locator('[data-text="code-resend"]');
  for (const texts of [2, 3]) {
    await resend.click();
    await codeTo(page.request, phone, texts);
    await expect(page.locator("#code")).toBeFocused();
  }
  await resend.click();
  await expect(page.locator(".card .problem")).toContainText("Too many codes");
  await expect(page.locator(".row button").first()).toHaveText(/Try again in 1\d:\d\d/);
  await page.locator("#code").fill(await codeTo(page.request, phone, 3));
  await expect(page.locator(".facts")).toBeVisible();
});

test("until another code can be had the seconds are shown", async ({ page }) => {
  await ask(page, american());
  await expect(page.locator('[data-text="code-resend-in"]')).toHaveText(/New code in 0:5\d/);
  await page.locator('[data-text="code-other-number"]').click();
  await expect(page.locator("#phone")).toHaveValue(/^\+1 \(555\)/);
});

test("a market that is away is told of in words, with the time to wait", async ({ page }) => {
  await page.goto("/demo");
  await page.locator("#phone").fill(ofTheMarketThatIsAway);
  await page.locator("#phone").press("Enter");
  await expect(page.locator(".card .problem")).toContainText("not available right now");
  await expect(page.locator(".card .problem")).toContainText("For support: request");
  await look(page, "market-away");
});

test("a lost answer is asked for again under the same key", async ({ page }) => {
  const keys: (string | undefined)[] = [];
  await page.route("**/send-code", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    await route.abort();
  });
  const phone = american();
  await page.goto("/demo");
  await page.locator("#phone").fill(phone);
  await page.locator("#phone").press("Enter");
  await expect(page.locator(".card .problem")).toContainText("can’t be reached");
  await page.locator("#phone").press("Enter");
  await expect(page.locator("#code")).toBeFocused();
  expect(keys[0]).toMatch(/^[\w-]{22}$/);
  expect(keys[1]).toBe(keys[0]);
  await codeTo(page.request, phone, 1);
});

test("where a market has another channel, it is offered", async ({ page }) => {
  await page.route("**/api/v1/auth/markets", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { supported_markets: { channels: string[] }[] };
    for (const market of body.supported_markets) market.channels = ["sms", "voice"];
    await route.fulfill({ response: answer, json: body });
  });
  const asked = page.waitForRequest((request) => request.postData()?.includes('"channel":"voice"') ?? false);
  await ask(page, american());
  await look(page, "code-channels");
  await page.locator("[data-channel=voice]").click();
  await asked;
});

test("an error of the page itself is shown", async ({ page, faults }) => {
  await page.goto("/demo");
  await page.evaluate(() => void setTimeout(() => { throw new Error("boom"); }));
  await expect(page.locator("#fault")).toContainText("boom");
  await look(page, "fault");
  expect(faults.splice(0)).toEqual(["boom"]);
});
