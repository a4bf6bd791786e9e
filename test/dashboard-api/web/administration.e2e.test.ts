/** The pages of administration, on one running dashboard: each is used as somebody would use it. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BudgetList } from '../../../contract/budgets-api.ts';
import type { KeyList } from '../../../contract/dashboard.ts';
import { newId } from '../../../contract/ids.ts';
import { approveMailDomain } from '../../../db/mail/settings.ts';
import { insertGrant } from '../../../db/operators/support-grants.ts';
import { insertConnection } from '../../../db/sso/connections.ts';
import { newMember } from '../sign-in.ts';
import { fillBooks, NOW } from './harness/books.ts';
import {
  HAS_CHROMIUM,
  launchBrowser,
  openPage,
  openSignedIn,
  readApi,
  type WatchedPage,
} from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';
import { deletedOrganisation } from './harness/deleted-organisation.ts';
import { chooseByKeyboard, focusedName, openByKeyboard, tabTo } from './harness/keyboard.ts';
import { KEYBOARD_SIGN_IN_TASKS } from './harness/keyboard-sign-in-tasks.ts';
import { KEYBOARD_TASKS } from './harness/keyboard-tasks.ts';

const KEY = /^aso_k_[0-9A-Za-z]{24}\.[0-9A-Za-z]+$/;

describe.skipIf(!HAS_CHROMIUM)('administration', () => {
  let dashboard: Dashboard;
  let browser: Browser;
  beforeAll(async () => {
    // Passkeys need a host name.
    [dashboard, browser] = await Promise.all([startDashboard({ hostName: 'localhost' }), launchBrowser()]);
    await fillBooks(dashboard.db, dashboard.organisationId);
  });
  afterAll(async () => {
    await browser.close();
    await dashboard.close();
  });

  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
  const keyOf = async (page: Page, name: string) =>
    (await readApi<KeyList>(page, '/api/v1/keys')).keys.find((key) => key.name === name);
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  test('P3: a key is made by keyboard, shown this once, and nowhere afterwards', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/keys');
    await button(page, 'Create key').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Name' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('Night job');
    // Until the projects are there the form waits.
    await page.getByRole('combobox', { name: 'Project' }).and(page.locator(':enabled')).waitFor();
    await page.keyboard.press('Enter');
    const shown = dialog(page, 'The key is made');
    const key = await shown.getByRole('region', { name: 'The key' }).locator('code').innerText();
    expect(key).toMatch(KEY);
    await button(page, 'Copy the key').click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
    for (let press = 0; press < 3; press++) await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    expect(await shown.isVisible()).toBe(true);
    await button(page, 'I have stored the key').click();
    await page.getByRole('link', { name: 'Night job' }).click();
    await dialog(page, 'Night job').getByText('$SPENDGATE_KEY').waitFor();
    const kept = await page.evaluate(() =>
      [document.documentElement.innerHTML, JSON.stringify({ ...localStorage, ...sessionStorage })].join(),
    );
    expect(kept).not.toContain(key.split('.')[1]);
    expect(await keyOf(page, 'Night job')).toMatchObject({ status: 'active', expiresAt: null });
    await closeClean();
  });

  test('a key is renamed, rotated, switched off and on, and revoked', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/keys?find=support-bot');
    await page.getByRole('link', { name: 'support-bot' }).click();
    await button(page, 'Rename…').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('support-agent');
    await button(page, 'Rename').click();
    await dialog(page, 'support-agent').waitFor();
    await button(page, 'Rotate…').click();
    await page.getByLabel('The old secret').selectOption({ label: 'works for 7 more days' });
    await button(page, 'Rotate key').click();
    await page.getByText('The old secret works for 7 more days.').waitFor();
    await button(page, 'I have stored the key').click();
    await button(page, 'Switch off…').click();
    expect(await button(page, 'Switch off').isDisabled()).toBe(true);
    await page.getByLabel('Reason').fill('Looping since noon');
    await button(page, 'Switch off').click();
    await button(page, 'Switch on').click();
    await button(page, 'Switch off…').waitFor();
    expect(await keyOf(page, 'support-agent')).toMatchObject({ status: 'active' });
    await button(page, 'Revoke…').click();
    await page.getByLabel('Reason').fill('Not needed');
    await button(page, 'Revoke for good').click();
    await button(page, 'Revoke…').waitFor({ state: 'hidden' });
    expect(await keyOf(page, 'support-agent')).toMatchObject({ status: 'revoked' });
    await closeClean();
  });

  test('several keys are revoked at once; the address keeps what is shown', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/keys');
    await page.getByRole('searchbox').fill('search-');
    await page.getByText('2 of 4 keys shown').waitFor();
    expect(new URL(page.url()).searchParams.get('find')).toBe('search-');
    await page.getByLabel('Select every key shown').check();
    await button(page, 'Revoke…').click();
    await page.getByLabel('Reason').fill('The project is over');
    await button(page, 'Revoke for good').click();
    await page.getByText('No key is found with this filter.').waitFor();
    await page.getByLabel('State').selectOption('revoked');
    await page.getByText('2 of 4 keys shown').waitFor();
    await page.reload();
    await page.getByText('2 of 4 keys shown').waitFor();
    await closeClean();
  });

  test('a budget is made, changed, raised for a while, which is ended early, and archived', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/budgets');
    await page.getByRole('heading', { name: 'No budgets' }).waitFor();
    await button(page, 'Create budget').click();
    const form = dialog(page, 'Create a budget');
    await form.getByRole('textbox', { name: 'Name' }).fill('Search models');
    await form.getByLabel('Narrow what the budget counts').selectOption('team');
    await form.getByRole('combobox', { name: 'Team' }).selectOption({ label: 'Search' });
    await form.getByLabel('Limit (USD)').fill('0,50');
    await form.getByLabel('Narrow what the budget counts').focus();
    await form.getByText('An amount in US dollars').waitFor();
    expect(await form.getByRole('button', { name: 'Create budget' }).isDisabled()).toBe(true);
    await form.getByLabel('Limit (USD)').fill('1,250.50');
    await form.getByRole('button', { name: 'Create budget' }).click();
    await page.getByRole('link', { name: 'Search models' }).click();
    const panel = dialog(page, 'Search models');
    await panel.getByText('team Search').waitFor();
    await button(page, 'Change…').click();
    await page.getByLabel('Limit (USD)').fill('1000');
    await button(page, 'Save').click();
    await panel.getByText('$1,000.00').first().waitFor();
    await button(page, 'Raise for a while…').click();
    await page.getByLabel('By (USD)').fill('200');
    await page.getByLabel('Last day').fill('2026-11-30');
    await page.getByLabel('Reason').fill('Launch week');
    await button(page, 'Raise limit').click();
    await panel.getByText('Launch week').first().waitFor();
    const { budgets } = await readApi<BudgetList>(page, '/api/v1/budgets');
    const spent = budgets[0]?.now?.spentNanos ?? '';
    expect(budgets).toMatchObject([
      {
        limitNanos: '1000000000000',
        raises: [{ amountNanos: '200000000000', until: '2026-12-01T00:00:00.000Z' }],
        now: { limitNanos: '1200000000000', remainingNanos: String(1_200_000_000_000n - BigInt(spent)) },
      },
    ]);
    await button(page, 'End this raise…').click();
    const ending = dialog(page, 'End the raise of “Search models” now');
    await ending.getByText('The limit of this window is then $1,000.00').waitFor();
    await ending.getByText('Calls that it counts are refused once that is spent.').waitFor();
    await ending.getByLabel('Reason').fill('Launched');
    await ending.getByRole('button', { name: 'End raise' }).click();
    await panel.getByText('ended early: it was to hold until').waitFor();
    await panel.getByText('raise ended early by').waitFor();
    await panel.getByText('of $1,000.00 spent').waitFor();
    await button(page, 'Archive…').click();
    await page.getByLabel('Reason').fill('Another one stands');
    await button(page, 'Archive').click();
    await page.getByRole('heading', { name: 'No budgets' }).waitFor();
    await page.getByLabel('Show archived budgets').check();
    await page.getByRole('link', { name: 'Search models' }).waitFor();
    await closeClean();
  });

  test('by keyboard alone calls are narrowed, opened and left, a report is split, and a dialog is left where it was', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard);
    const { keyboard } = page;
    await openByKeyboard(page, `${dashboard.url}/requests?period=30d`);
    await page.getByText('50 requests shown').waitFor();
    await tabTo(page, 'Add filter');
    await keyboard.press('Enter');
    await page.getByLabel('Field').and(page.locator(':focus')).waitFor();
    await chooseByKeyboard(page, 'Provider');
    await page.getByLabel('Value').and(page.locator(':enabled')).waitFor();
    await tabTo(page, 'Value');
    await chooseByKeyboard(page, 'google');
    await tabTo(page, 'Add');
    await keyboard.press('Enter');
    await page.getByText('Provider: google').waitFor();
    // The list before may say that it is whole as well.
    await page.getByText('15 requests shown, that is all of them').waitFor();
    await tabTo(page, 'Nov 20');
    const opened = await focusedName(page);
    await keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Usage of').first().waitFor();
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focusedName(page)).toBe(opened);

    await openByKeyboard(page, `${dashboard.url}/explorer?period=30d`);
    await page.getByRole('row', { name: /^house-model/ }).waitFor();
    await tabTo(page, 'by');
    await chooseByKeyboard(page, 'Team');
    await page.getByRole('row', { name: /^Support/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('by')).toBe('team');

    await openByKeyboard(page, `${dashboard.url}/members`);
    await tabTo(page, 'Invite');
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focusedName(page)).toBe('Invite');
    await closeClean();
  });

  describe('by keyboard alone', () => {
    let watched: WatchedPage;
    beforeAll(async () => {
      const { db, organisationId } = dashboard;
      await newMember(db, organisationId, 'developer', NOW);
      await db.inTenant('app_user', organisationId, async (unit) => {
        await insertGrant(unit, {
          grantId: newId(),
          state: 'requested',
          modules: ['usage', 'keys'],
          hours: 4,
          uses: 0,
          reason: 'A question',
          operatorId: newId(),
          operatorName: 'Kim',
          operatorAddress: null,
          requestedAt: NOW,
        });
        await insertConnection(unit, {
          connectionId: newId(),
          name: 'Acme',
          issuer: 'https://login.acme.example',
          clientId: 'us',
          sealedKey: null,
          sealedBox: null,
          pinnedTenant: null,
          pinnedDomain: null,
          secondFactor: 'own',
          acrValues: [],
          admitsMembers: true,
          createdAt: NOW,
        });
      });
      watched = await openSignedIn(browser, dashboard);
    });
    afterAll(() => watched.page.context().close());

    const tasks = [...KEYBOARD_TASKS, ...KEYBOARD_SIGN_IN_TASKS];
    test.each(tasks.map((task) => [task.name, task] as const))('%s', async (_, task) => {
      const { path, run, complaint } = task;
      await openByKeyboard(watched.page, dashboard.url + path);
      await run(watched.page);
      expect(watched.complaints.splice(0)).toEqual(complaint ? [expect.stringContaining(complaint)] : []);
    });
  });

  test('P5: a policy is tried on past calls, put in place, taken back; changes are not lost by leaving', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/policies');
    await page.getByRole('link', { name: 'The organisation' }).click();
    await page.getByLabel('Never these models').fill('claude-*');
    await page.getByRole('region', { name: 'In words' }).getByText('claude-*').waitFor();
    await button(page, 'Try on the last 30 days').click();
    await page.getByText(/of 75 calls since/).waitFor();
    await page.getByRole('link', { name: 'All policies' }).click();
    await button(page, 'Stay').click();
    await page.getByLabel('Reason').fill('Too dear');
    await button(page, 'Put in place').click();
    await button(page, 'Undo').waitFor();
    const rules = async () =>
      (await readApi<{ policies: { rules: object }[] }>(page, '/api/v1/policies')).policies[0]?.rules;
    expect(await rules()).toEqual({ deniedModels: ['claude-*'] });
    await button(page, 'Undo').click();
    await page.getByText('Every call passes.').waitFor();
    expect(await rules()).toEqual({});
    await page.getByRole('link', { name: 'All policies' }).click();
    await page.getByRole('heading', { name: 'Policies', level: 1 }).waitFor();
    await closeClean();
  });

  test('P3: secrets of a channel and a credential are seen once, or never again', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/alerts');
    await button(page, 'Add a channel').click();
    await page.getByLabel('Name').fill('On call');
    await page.getByRole('textbox', { name: 'Address' }).fill('https://hooks.example.com/made-up-path');
    await button(page, 'Add').click();
    const shown = page.getByRole('region', { name: 'The secret' }).locator('code');
    const secret = await shown.innerText();
    expect(secret).toMatch(/^whsec_/);
    await button(page, 'I have stored it').click();
    await page.getByRole('row', { name: /On call/ }).waitFor();
    const credential = 'made-up-credential-of-a-test';
    await page.goto(`${dashboard.url}/credentials`);
    await button(page, 'Store a credential').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('House');
    await page.getByLabel('API key').fill(credential);
    await page.getByLabel('Reason').fill('First one');
    await button(page, 'Store').click();
    await page.getByRole('row', { name: /House/ }).getByText('in use').waitFor();
    const kept = await page.evaluate(() =>
      [document.documentElement.innerHTML, JSON.stringify({ ...localStorage, ...sessionStorage })].join(),
    );
    expect(kept).not.toContain(credential);
    expect(kept).not.toContain(secret);
    await closeClean();
  });

  test('whom to tell of incidents and a collector are named, and say how it goes', async () => {
    await dashboard.db.inTenant('app_user', dashboard.organisationId, (unit) =>
      approveMailDomain(unit, 'elsewhere.example', null, dashboard.now()),
    );
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/settings');
    const contact = page.getByRole('region', { name: 'Security contact' });
    await contact.getByRole('button', { name: 'Name a contact' }).click();
    await page.getByLabel('Addresses').fill('security@elsewhere.example');
    await button(page, 'Name').click();
    await contact.getByText('No mail server is set').waitFor();
    await contact.getByRole('button', { name: 'Send a test' }).click();
    await contact.getByText('A test message is on its way').waitFor();
    await contact.getByRole('button', { name: 'Name nobody…' }).click();
    await button(page, 'Name nobody').click();
    await contact.getByText('Nobody is named').waitFor();

    const telemetry = page.getByRole('region', { name: 'OpenTelemetry' });
    await telemetry.getByRole('button', { name: 'Name a collector' }).click();
    await page.getByLabel('Endpoint').fill('http://127.0.0.1:9');
    await page.getByLabel('Headers').fill('authorization: Bearer made-up-token');
    await page.getByLabel('Metrics: tokens, times').uncheck();
    await button(page, 'Name').click();
    await telemetry.getByText('authorization', { exact: true }).waitFor();
    await telemetry.getByRole('button', { name: 'Try it' }).click();
    await telemetry.getByText('traces: it could not be reached').waitFor();
    expect(await page.content()).not.toContain('made-up-token');
    await telemetry.getByRole('button', { name: 'Tell it no more…' }).click();
    await button(page, 'Tell it no more').click();
    await telemetry.getByText('No collector is named').waitFor();
    await closeClean();
  });

  test('P10: a certificate of a deletion is shown for its receipt, to somebody who is not signed in', async () => {
    const { organisationId, receipt, jws } = await deletedOrganisation(dashboard.db);
    const { page, complaints } = await openPage(browser, dashboard.url);
    await page.goto(`${dashboard.url}/certificate`);
    await page.getByLabel('Id of the organisation').fill(organisationId);
    await page.getByLabel('Receipt').fill('another');
    await button(page, 'Show the certificate').click();
    await page.getByText('There is none for these two').waitFor();
    await page.getByLabel('Receipt').fill(receipt);
    await button(page, 'Show the certificate').click();
    await page.getByText('1,206 of 2 tables').waitFor();
    await page.getByText('3 events, passed over').waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      button(page, 'Download the signed certificate').click(),
    ]);
    expect(await readFile(await file.path(), 'utf8')).toBe(jws);
    // The browser itself notes the refusal of the wrong receipt.
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
    await page.context().close();
  });

  test('a model without a price gets one, and its calls are priced again', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/prices');
    await button(page, 'Enter a price for house-model').click();
    const form = page.getByRole('dialog', { name: 'Enter an own price' });
    // The book has no price that could be lowered.
    expect(await form.getByRole('combobox', { name: 'Price' }).inputValue()).toBe('rates');
    await form.getByLabel('Input, uncached (optional)').fill('2.5');
    await form.getByLabel('First day').fill('2026-11-01');
    await form.getByRole('textbox', { name: 'Reason', exact: true }).fill('As agreed');
    await button(page, 'Enter price').click();
    await page
      .getByRole('region', { name: 'Own prices' })
      .getByText('own rates for 1 class')
      .first()
      .waitFor();
    await page.getByText('The price of house-model holds from Nov 1, 2026').waitFor();
    await button(page, 'Preview what changes').click();
    const firstDay = page.getByLabel('First day (UTC)');
    expect(await firstDay.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await firstDay.inputValue()).toBe('2026-11-01');
    await page.getByLabel('Last day (UTC)').fill('2026-11-20');
    await page.getByLabel('only calls of unknown cost').check();
    await button(page, 'Preview').click();
    await page.getByText('15 of unknown cost become known').waitFor();
    const changed = page.getByRole('row', { name: 'house-model' }).last();
    expect(await changed.getByRole('cell').allInnerTexts()).toContain('unknown');
    const reason = page.getByRole('textbox', { name: 'Reason' });
    await reason.fill('Agreed in November');
    await button(page, 'Post these adjustments').click();
    await page.getByText('The adjustments are posted.').waitFor();
    await page.getByRole('cell', { name: 'Nov 1, 2026 to Nov 20, 2026, UTC' }).waitFor();
    const isKept = () => document.activeElement?.textContent?.includes('The adjustments are posted.');
    expect(await page.evaluate(isKept)).toBe(true);
    await closeClean();
  });
});
