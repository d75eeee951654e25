import { expect } from "@playwright/test";

import { look, test } from "./look";
import { american, codeTo, kyrgyz } from "./people";

test("a message of any market appears by itself; its code can be copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/dev/inbox");
  await expect(page.locator("#connection")).toHaveText("Live");
  for (const phone of [kyrgyz(), american()]) {
    await page.request.post("/api/v1/auth/send-code", { data: { phone_number: phone } });
    const entry = page.locator("#messages li", { hasText: phone });
    await expect(entry).toContainText("sms");
    const code = await codeTo(page.request, phone);
    await expect(entry.locator(".code")).toHaveText(code);
    await entry.locator("[data-act=Copy]").click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
  }
  await look(page, "inbox");
});

test("messages are searched and cleared", async ({ page }) => {
  const phone = kyrgyz();
  await page.request.post("/api/v1/auth/send-code", { data: { phone_number: phone } });
  await page.goto("/dev/inbox");
  await page.locator("#search").fill(`${phone.slice(1)} kg`);
  await expect(page.locator("#messages li")).toHaveCount(1);
  await page.locator("#search").fill("no such thing");
  await expect(page.locator("#messages li")).toHaveCount(0);
  await page.locator("#search").fill("");
  await page.locator("#clear").click();
  await expect(page.locator("#count")).toContainText("No messages yet");
  await look(page, "inbox-empty");
});

test("what a message tells of its delivery is shown, and can be settled", async ({ page }) => {
  const message = {
    id: "kg_1", market: "kg", to: "+996700000001", channel: "sms", language: "ru", text: "123456 — ваш код <b>", created_at: "2026-01-01T00:00:00Z",
    provider: "playground", encoding: "UCS-2", parts: 2, price: { amount: 250, currency: "KGS" }, state: "accepted",
  };
  const body = `data: ${JSON.stringify({ market: "kg", messages: [message] })}\n\n`;
  await page.route("/dev/events", (route) => route.fulfill({ contentType: "text/event-stream", body }));
  await page.route("/dev/messages/kg_1/state", (route) => route.fulfill({ status: 204 }));
  await page.goto("/dev/inbox");
  await expect(page.locator(".tags")).toHaveText(/kg.*sms.*playground.*ru.*UCS-2.*2 parts.*KGS.*2\.50/);
  await expect(page.locator(".state")).toHaveText("accepted");
  await look(page, "inbox-state");
  const asked = page.waitForRequest("**/dev/messages/kg_1/state");
  await page.locator("[data-act=Failed]").click();
  expect((await asked).postDataJSON()).toEqual({ state: "failed" });
});
