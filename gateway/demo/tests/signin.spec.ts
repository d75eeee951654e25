import { expect } from "@playwright/test";

import { look, test } from "./look";
import { american, ask, codeTo, kyrgyz, signIn, wrong } from "./people";

for (const [name, phone, hello] of [["kg", kyrgyz(), "+996 700 10"], ["us", american(), "+1 (555) 20"]] as const) {
  test(`a person of ${name} signs in, and out again`, async ({ page }) => {
    await signIn(page, phone);
    await expect(page.locator("h1")).toContainText(hello);
    await expect(page.locator("h1")).toBeFocused();
    await look(page, `account-${name}`);
    await page.locator('[data-text="sign-out"]').click();
    await expect(page.locator(".notice")).toBeVisible();
    await expect(page.locator("#phone")).toBeVisible();
  });
}

test("a number is grouped as it is typed, and its country shown", async ({ page }) => {
  await page.goto("/demo");
  const field = page.locator("#phone");
  await expect(field).toBeFocused();
  await look(page, "phone");
  await field.fill("");
  await field.pressSequentially("+1555123456");
  await expect(field).toHaveValue("+1 (555) 123-456");
  await expect(page.locator("#phone-country")).toContainText("United States");
  await field.press("Backspace");
  await field.press("Backspace");
  await field.press("Backspace");
  await field.press("Backspace");
  await expect(field).toHaveValue("+1 (555) 12");
  await field.fill("+996505325311");
  await expect(field).toHaveValue("+996 505 325 311");
  await expect(page.locator("#phone-country")).toContainText("Kyrgyzstan");
  await field.fill("+33612345678");
  await expect(page.locator("#phone-country")).toContainText("+996");
});

test("a wrong code leaves two attempts, and the third locks", async ({ page }) => {
  const phone = american();
  await ask(page, phone);
  const code = await codeTo(page.request, phone);
  await look(page, "code");
  await page.locator("#code").fill(wrong(code));
  await expect(page.locator(".problem .left")).toHaveText("Attempts left: 2");
  await expect(page.locator("#code")).toHaveAttribute("aria-invalid", "true");
  await look(page, "code-wrong");
});
