import { expect } from "@playwright/test";

import table from "../texts.json";
import { look, test } from "./look";
import { american, ask, codeTo, kyrgyz } from "./people";

type Language = keyof (typeof table)["phone-title"];

/** The browser's languages; which the page then has for a number of either market. */
const CASES: [string, Language, Language][] = [
  ["ru-KG", "ru", "en"],
  ["ky-KG", "ky", "en"],
  ["en-US", "en", "en"],
  ["es-MX", "ru", "es"],
];

for (const [locale, kg, us] of CASES) {
  test.describe(`a browser in ${locale}`, () => {
    test.use({ locale });

    for (const [phone, language] of [[kyrgyz(), kg], [american(), us]] as const) {
      test(`speaks ${language} for ${phone.slice(0, 4)}`, async ({ page }) => {
        await ask(page, phone);
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        await expect(page.locator("h1")).toHaveText(table["code-title"][language]);
        await expect(page.locator("#language")).toHaveValue(language);
        await page.locator("#code").fill(await codeTo(page.request, phone));
        await expect(page.locator('nav [data-text="tab-sessions"]')).toHaveText(table["tab-sessions"][language]);
        await look(page, `account-${locale}-${language}`);
      });
    }
  });
}

test("whoever chooses a language keeps it", async ({ page }) => {
  await page.goto("/demo");
  await page.locator("#language").selectOption("ky");
  await expect(page.locator("h1")).toHaveText(table["phone-title"].ky);
  await page.locator("#phone").fill(kyrgyz());
  await page.locator("#phone").press("Enter");
  await expect(page.locator("h1")).toHaveText(table["code-title"].ky);
  await expect(page.locator(".lead")).toContainText("код");
});
