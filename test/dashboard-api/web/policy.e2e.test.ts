import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HAS_CHROMIUM, launchBrowser, openSignedIn } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';

describe.skipIf(!HAS_CHROMIUM)('the content security policy', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([startDashboard(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  test('is in force, and the other tests of the page would notice a violation', async () => {
    const { page, complaints } = await openSignedIn(browser, dashboard);
    await page.evaluate(async () => {
      const violations: Promise<unknown>[] = [];
      const add = (name: string, attributes: Record<string, string>, text = '') => {
        violations.push(
          new Promise((resolve) =>
            document.addEventListener('securitypolicyviolation', resolve, { once: true }),
          ),
        );
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        element.textContent = text;
        document.body.append(element);
        return Promise.all(violations);
      };
      await add('style', {}, 'body { color: red }');
      await add('script', {}, 'window.ran = true');
      await add('img', { src: 'http://127.0.0.2:9/pixel.png' });
    });
    expect(complaints.filter((text) => text.startsWith('policy:')).map((text) => text.split(' ')[1])).toEqual(
      ['style-src-elem', 'script-src-elem', 'img-src'],
    );
    expect(await page.evaluate(() => Reflect.has(window, 'ran'))).toBe(false);
    await page.context().close();
  });
});
