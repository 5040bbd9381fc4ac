import { defineConfig } from '@playwright/test';
import { systemBrowser } from './test/fixtures/system-browser.ts';

// As in vitest.config.ts: no test in a browser is about measured settings.
process.env['TIEBREAK_MEASURE'] ??= 'off';

export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/e2e/prepare.ts',
  workers: 2,
  reporter: 'list',
  // Far longer than anything takes on a busy machine: nothing depends on speed.
  timeout: 600_000,
  expect: { timeout: 180_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    actionTimeout: 180_000,
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...systemBrowser(),
      // Nothing is drawn by a graphics card, nor by a process that would stand in for one.
      args: ['--no-sandbox', '--disable-gpu', '--in-process-gpu'],
    },
  },
});
