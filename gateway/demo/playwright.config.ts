import { defineConfig } from "@playwright/test";

/** Chromium refuses to sandbox what root runs. */
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "tests",
  outputDir: `${process.env["PAGES_OUTPUT"]}/failures`,
  workers: 1,
  timeout: 60_000,
  globalTimeout: 600_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: "line",
  use: {
    baseURL: process.env["PAGES_URL"],
    browserName: "chromium",
    locale: "en",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env["PAGES_CHROMIUM"],
      args: isRoot ? ["--no-sandbox"] : [],
    },
  },
});
