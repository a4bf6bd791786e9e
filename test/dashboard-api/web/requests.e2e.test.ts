import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nanosToDollars } from '../../../contract/money.ts';
import type { RequestDetail, RequestPage } from '../../../contract/reports.ts';
import { startPreview, startRun } from '../../../dashboard-api/rating/start.ts';
import { fillBooks, NOW } from './harness/books.ts';
import { HAS_CHROMIUM, launchBrowser, openAsMember, openSignedIn, readApi } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';

describe.skipIf(!HAS_CHROMIUM)('the request list', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([startDashboard(), launchBrowser()]);
    await fillBooks(dashboard.db, dashboard.organisationId);
  });
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  test('shows every request, page by page', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/requests');
    await page.getByText('50 requests shown').waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText('75 requests shown, that is all of them').waitFor();
    const ids = await page
      .locator('tbody a')
      .evaluateAll((links) =>
        links.map((link) => new URL((link as HTMLAnchorElement).href).searchParams.get('event')),
      );
    expect(new Set(ids).size).toBe(75);
    await closeClean();
  });

  test('a filter offers the values of the field that is chosen, never those of the one before', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/requests');
    await page.getByRole('button', { name: 'Add filter' }).click();
    const value = page.getByLabel('Value');
    await value.getByRole('option', { name: /^gpt-5-mini/ }).waitFor({ state: 'attached' });
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/api/v1/reports/usage', async (route) => {
      await released;
      await route.continue();
    });
    await page.getByLabel('Field').selectOption('provider');
    await value.getByRole('option', { name: 'Loading…' }).waitFor({ state: 'attached' });
    expect(await value.getByRole('option').count()).toBe(1);
    expect(await value.isDisabled()).toBe(true);
    release();
    await value.getByRole('option', { name: 'google' }).waitFor({ state: 'attached' });
    await closeClean();
  });

  test('a view that somebody shares is cared for by whoever writes settings, and by nobody else', async () => {
    const auditor = await openAsMember(browser, dashboard, 'auditor', '/requests?period=7d');
    await auditor.page.getByRole('button', { name: 'Save view…' }).click();
    const views = auditor.page.getByRole('dialog', { name: 'Saved views' });
    await views.getByLabel('Save what is shown as').fill('A week');
    await views.getByLabel('Everybody in the organisation sees it').check();
    await views.getByRole('button', { name: 'Save view' }).click();
    await auditor.page.getByLabel('Open a saved view').waitFor();
    await auditor.closeClean();

    const finance = await openAsMember(browser, dashboard, 'finance', '/requests');
    await finance.page.getByRole('button', { name: 'Views…' }).click();
    await finance.page.getByRole('button', { name: 'Open first: A week' }).waitFor();
    expect(await finance.page.getByRole('button', { name: 'Remove: A week' }).count()).toBe(0);
    await finance.closeClean();

    const { page, closeClean } = await openSignedIn(browser, dashboard, '/requests');
    await page.getByRole('button', { name: 'Views…' }).click();
    await page.getByRole('button', { name: 'Remove: A week' }).click();
    await page.getByText('“A week” is removed, for everybody.').waitFor();
    expect(await readApi(page, '/api/v1/views')).toEqual({ views: [] });
    await page.getByRole('button', { name: 'Save it as my own' }).click();
    await page.getByRole('button', { name: 'Keep to myself: A week' }).waitFor();
    await closeClean();
  });

  test('a row is one target: what says more when it is pointed at opens it too, marking text does not', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/requests');
    const panel = page.getByRole('dialog', { name: 'Request' });
    const row = page.getByRole('row').filter({ hasText: 'gpt-5-mini' }).first();
    for (const part of [row.locator('.model-cell'), row.locator('[data-amount]')]) {
      await part.click();
      await panel.getByText('Usage as the provider stated it').waitFor();
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
    }
    const amount = await row.locator('[data-amount]').boundingBox();
    if (!amount) throw new Error('the amount is not shown');
    await page.mouse.move(amount.x + amount.width - 1, amount.y + amount.height / 2);
    await page.mouse.down();
    await page.mouse.move(amount.x + 1, amount.y + amount.height / 2);
    await page.mouse.up();
    expect(await page.evaluate(() => getSelection()?.isCollapsed)).toBe(false);
    expect(new URL(page.url()).searchParams.has('event')).toBe(false);
    await closeClean();
  });

  test('states what is known of a row, and says unknown of the rest', async () => {
    // So wide that every class of tokens has a column.
    const viewport = { width: 1600, height: 900 };
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/requests', { viewport });
    const rowWith = (text: string) => page.getByRole('row').filter({ hasText: text }).first();
    await page.getByText('50 requests shown').waitFor();
    const mini = rowWith('gpt-5-mini');
    expect(await mini.innerText()).toContain('gpt-5-mini → …-2025-08-07');
    expect(await mini.getByRole('cell').allInnerTexts()).toEqual(
      expect.arrayContaining(['1,733', '5,120', '411', '1,024', 'reported']),
    );
    expect(await rowWith('claude-sonnet').innerText()).toContain('2,048 + 512');
    for (const text of ['house-model', '/v1/files']) {
      expect(await rowWith(text).innerText()).toContain('unknown');
      expect(await rowWith(text).innerText()).not.toContain('$');
    }
    expect(await rowWith('gemini-2.5-flash').innerText()).toMatch(/≈\s*estimated\s*\$/);
    await closeClean();
  });

  test('marks simulated calls', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/requests');
    await page.getByText('Simulated calls, not billed').waitFor();
    await closeClean();
  });

  test('opens a request by keyboard, keeps focus in it, gives it back on Escape', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/requests');
    const link = page.locator('tbody a').first();
    await link.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Request' });
    await dialog.getByText('Usage of').first().waitFor();
    for (let presses = 0; presses < 8; presses++) {
      await page.keyboard.press('Tab');
      const place = await page.evaluate(() => document.activeElement?.closest('dialog, body')?.tagName);
      const isOutside = await page.evaluate(
        () => document.activeElement !== document.body && !document.activeElement?.closest('dialog'),
      );
      expect({ place, isOutside }).toMatchObject({ isOutside: false });
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await link.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(new URL(page.url()).search).toBe('');
    await closeClean();
  });

  test('shows a request exactly as the API states it, class by class', async () => {
    const { page, closeClean } = await openSignedIn(
      browser,
      dashboard,
      '/requests?model=gpt-5-mini-2025-08-07',
    );
    const { rows } = await readApi<RequestPage>(
      page,
      '/api/v1/requests?from=2026-11-19T15:00:00Z&to=2026-11-20T15:00:00Z&model=gpt-5-mini-2025-08-07',
    );
    const eventId = rows[0]?.eventId ?? '';
    const detail = await readApi<RequestDetail>(page, `/api/v1/requests/${eventId}`);
    await page.goto(`${dashboard.url}/requests?event=${eventId}`);
    const dialog = page.getByRole('dialog', { name: 'Request' });
    const line = dialog.getByRole('table', { name: /gpt-5-mini-2025-08-07/ });
    await line.waitFor();
    const cells = await line.getByRole('row').allInnerTexts();
    const words = cells.map((row) => row.split(/\t|\n/).map((cell) => cell.trim()));
    expect(words.slice(1, -1)).toEqual([
      ['Input, uncached', '1,733', '$0.25 per million', '$0.00043325'],
      ['Input, cache read', '5,120', '$0.025 per million', '$0.000128'],
      ['Output', '411', '$2.00 per million', '$0.000822'],
      ['Output, reasoning', '1,024', '$2.00 per million', '$0.002048'],
    ]);
    const cost = `$${nanosToDollars(BigInt(detail.costNanos ?? '0'))}`;
    expect(words.at(-1)?.at(-1)).toBe(cost);
    const text = await dialog.innerText();
    expect(text).toContain(detail.requestId);
    expect(text).toContain('version catalogue-1, entry openai:gpt-4o');
    expect(text).toContain('Dimension “app”');
    await closeClean();
  });

  test('says so when a request does not exist', async () => {
    const { page, complaints } = await openSignedIn(
      browser,
      dashboard,
      '/requests?event=01937b5e-0000-7000-8000-000000000001',
    );
    await page.getByRole('alert').getByText('This request cannot be shown.').waitFor();
    // How often the page asks is its own affair; that nothing else went wrong is not.
    expect([...new Set(complaints)]).toEqual([
      'console: Failed to load resource: the server responded with a status of 404 (Not Found)',
    ]);
    await page.context().close();
  });

  // Last, since it changes what a request costs.
  test('shows what re-rating made of a cost, with reason and run, beside the line as it was', async () => {
    const { db, organisationId } = dashboard;
    const context = { db, clock: () => NOW };
    const { previewId } = await startPreview(context, organisationId, {
      from: '2026-11-19T00:00:00Z',
      to: '2026-11-21T00:00:00Z',
      onlyUnknown: false,
      prices: [{ provider: 'openai', model: 'gpt-5-mini*', price: { kind: 'discount', percent: '50' } }],
    });
    const actor = { actorKind: 'session' } as const;
    const run = await startRun(context, organisationId, { previewId, reason: 'Half price from now', actor });
    if (typeof run === 'string') throw new Error(run);
    const query = 'model=gpt-5-mini-2025-08-07';
    const { page, closeClean } = await openSignedIn(browser, dashboard, `/requests?${query}`);
    await page.locator('tbody a').first().click();
    const dialog = page.getByRole('dialog', { name: 'Request' });
    await dialog.getByText('Half price from now').waitFor();
    const adjustment = await dialog.getByRole('table', { name: /re-rating/ }).innerText();
    expect(adjustment).toContain(run.runId);
    expect(adjustment).toContain('books of November 2026');
    const text = await dialog.innerText();
    const [before, after] = ['0.00343125', '0.001715625'];
    expect(adjustment).toContain(`$${before}`);
    expect(text).toMatch(new RegExp(`Cost\\s+\\$${after}`));
    expect(await dialog.getByRole('table', { name: /gpt-5-mini/ }).innerText()).toContain(`$${before}`);
    await closeClean();
  });
});
