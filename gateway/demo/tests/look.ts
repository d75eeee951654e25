// What every state must be: accessible in light, in dark and at 320 pixels, and kept as a picture.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDE = { width: 1200, height: 900 };
const NARROW = { width: 320, height: 700 };

/** A page whose errors fail the test; that an answer was a refusal the browser tells, too, and is none. */
export const test = base.extend<{ faults: string[] }>({
  faults: [async ({ page }, use) => {
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) faults.push(message.text());
    });
    await use(faults);
    expect(faults).toEqual([]);
  }, { auto: true }],
});

/** Looks at the page as it is now. */
export async function look(page: Page, name: string): Promise<void> {
  for (const [colorScheme, viewport] of [["light", WIDE], ["dark", NARROW]] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize(viewport);
    const where = `${name}-${colorScheme}-${viewport.width}`;
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode(true).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`), where).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, `${where} scrolls sideways`).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `${process.env["PAGES_OUTPUT"]}/${where}.png`, fullPage: true, animations: "disabled" });
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
  await page.setViewportSize(WIDE);
}
