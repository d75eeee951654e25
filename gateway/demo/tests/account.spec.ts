import { expect } from "@playwright/test";

import { look, test } from "./look";
import { american, kyrgyz, open, signIn, signInElsewhere } from "./people";

const save = '[type="submit"]';

test("the profile is edited, and a picture that is no https address refused at its field", async ({ page }) => {
  await signIn(page, american());
  await page.locator("[name=full_name]").fill("Joe Doe");
  await page.locator("[name=profile_image_url]").fill("http://example.com/joe.png");
  await page.locator(save).click();
  await expect(page.locator("[name=profile_image_url]")).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("[name=profile_image_url]")).toBeFocused();
  await look(page, "profile-invalid");
  await page.locator("[name=profile_image_url]").fill("https://example.com/joe.png");
  await page.locator(save).click();
  await expect(page.locator(".part .notice")).toBeVisible();
  await expect(page.locator("h1")).toHaveText("Hello, Joe Doe");
});

const ADDRESSES = [
  { market: "kg", phone: kyrgyz(), fields: { street: "Юнусалиева", building: "34", apartment: "12", region: "Бишкек" }, last: "building", shown: /34.*12.*Bishkek/ },
  { market: "us", phone: american(), fields: { street_address: "123 Main St", city: "New York", state: "NY", zip_code: "10001" }, last: "zip_code", shown: "123 Main St, New York, NY 10001" },
];

for (const { market, phone, fields, last, shown } of ADDRESSES) {
  test(`addresses of ${market} are kept, changed and given up`, async ({ page }) => {
    await signIn(page, phone);
    await open(page, "tab-addresses");
    await page.locator('[data-text="add"]').click();
    await page.locator(save).click();
    await expect(page.locator(`[name=${last}]`)).toHaveAttribute("aria-invalid", "true");
    await look(page, `address-invalid-${market}`);
    for (const [name, value] of Object.entries(fields)) await page.locator(`[name=${name}]`).fill(value);
    await page.locator(save).click();
    await expect(page.locator(".list p").first()).toHaveText(typeof shown === "string" ? new RegExp(shown) : shown);
    await expect(page.locator(".list .badge")).toBeVisible();
    await page.locator('.list [data-text="edit"]').click();
    await expect(page.locator(`[name=${last}]`)).toHaveValue(String(fields[last as keyof typeof fields]));
    await page.locator(save).click();
    await expect(page.locator(save)).toHaveCount(0);
    await look(page, `addresses-${market}`);
    await page.locator('[data-text="delete"]').click();
    await page.locator('[data-text="delete-sure"]').click();
    await expect(page.locator('[data-text="nothing-yet"]')).toBeVisible();
  });
}

for (const [market, phone, way, shown] of [["kg", kyrgyz(), "cash_on_delivery", "Cash on delivery"], ["us", american(), "paypal", "PayPal"]] as const) {
  test(`ways to pay of ${market}: one, and a card without its number`, async ({ page }) => {
    await signIn(page, phone);
    await open(page, "tab-payments");
    await page.locator('[data-text="add"]').click();
    await page.locator("[name=way]").selectOption(way);
    await expect(page.locator("[name=last4]")).toBeHidden();
    await page.locator(save).click();
    await expect(page.locator(".list")).toContainText(shown);
    await page.locator('[data-text="add"]').click();
    await page.locator("[name=last4]").fill("4242");
    await page.locator("[name=exp_month]").fill("13");
    await page.locator("[name=exp_year]").fill("2040");
    await page.locator("[name=holder_name]").fill("JOE DOE");
    await page.locator("[name=token]").fill("4242424242424242");
    await page.locator(save).click();
    await expect(page.locator("[name=token]")).toHaveAttribute("aria-invalid", "true");
    await look(page, `payment-invalid-${market}`);
    await page.locator("[name=exp_month]").fill("12");
    await page.locator("[name=token]").fill("tok_1");
    await page.locator(save).click();
    await expect(page.locator(".list")).toContainText("Visa **** 4242");
    await look(page, `payments-${market}`);
  });
}

test("a sign-in elsewhere is told of, listed, and ended", async ({ page, playwright, baseURL }) => {
  const phone = kyrgyz();
  await signIn(page, phone);
  const elsewhere = await playwright.request.newContext({ baseURL });
  await signInElsewhere(elsewhere, phone, 2);
  await open(page, "tab-notifications");
  await expect(page.locator(".list")).toContainText("new device");
  await look(page, "notifications");
  await page.locator('[data-text="read"]').click();
  await expect(page.locator('[data-text="unread"]')).toHaveText("Unread: 0");
  await open(page, "tab-sessions");
  await expect(page.locator(".list")).toContainText("another device");
  await look(page, "sessions");
  await page.locator('[data-text="session-others"]').click();
  await expect(page.locator('[data-text="session-alone"]')).toBeVisible();
  await expect(page.locator(".list li")).toHaveCount(1);
  await elsewhere.dispose();
});

test("whoever was signed out elsewhere is told so", async ({ page, playwright, baseURL }) => {
  const phone = american();
  await signIn(page, phone);
  const elsewhere = await playwright.request.newContext({ baseURL });
  const token = await signInElsewhere(elsewhere, phone, 2);
  const headers = { Authorization: `Bearer ${token}` };
  expect((await elsewhere.post("/api/v1/auth/logout", { headers, data: { scope: "others" } })).status()).toBe(200);
  await page.locator('nav [data-text="tab-addresses"]').click();
  await expect(page.locator(".card > .notice")).toContainText("This session has ended");
  await expect(page.locator("h1")).toBeFocused();
  await look(page, "ended-elsewhere");
  await elsewhere.dispose();
});

for (const [market, phone] of [["kg", kyrgyz()], ["us", american()]] as const) {
  test(`the token of ${market} is shown, found genuine, and refreshed`, async ({ page }) => {
    await signIn(page, phone);
    await open(page, "tab-token");
    await expect(page.locator(".checks .good")).toHaveCount(5);
    await expect(page.locator("pre").nth(1)).toContainText(`"market": "${market}"`);
    await look(page, `token-${market}`);
    const before = await page.locator(".part pre").nth(1).textContent();
    await page.locator('[data-text="token-refresh"]').click();
    await expect(page.locator(".part pre").nth(1)).not.toHaveText(before ?? "");
    await expect(page.locator(".checks .good")).toHaveCount(5);
  });
}

test("a token that another key signed is found out", async ({ page }) => {
  await page.route("**/jwks.json", async (route) => {
    const answer = await route.fetch();
    const keys = (await answer.json()) as { keys: { x: string; y: string }[] };
    for (const key of keys.keys) [key.x, key.y] = ["axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"];
    await route.fulfill({ response: answer, json: keys });
  });
  await signIn(page, american());
  await open(page, "tab-token");
  await expect(page.locator(".checks .bad")).toHaveCount(1);
  await expect(page.locator(".checks .bad")).toContainText("signature");
});

test("each step is there as a command, without the token", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, american());
  await expect(page.locator("#behind")).toHaveAttribute("open", "");
  const commands = page.locator("#requests pre");
  await expect(commands.first()).toContainText('-H "Authorization: Bearer $TOKEN"');
  await expect(commands.last()).toContainText("/api/v1/auth/markets");
  expect((await commands.allTextContents()).join()).not.toContain("eyJ");
  await page.locator('#requests [data-text="copy"]').last().click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("curl -s 'http://127.0.0.1");
});
