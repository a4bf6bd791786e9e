/**
 * The whole product, used: `npm start`'s own stack, its real sign-in, a real SDK, a real browser. What one test has done
 * the next one finds, so that they are read, and run, in their order.
 */
import { readFile } from 'node:fs/promises';
import OpenAI, { APIError } from 'openai';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import type { BudgetList } from '../../../contract/budgets-api.ts';
import type { KeyList } from '../../../contract/dashboard.ts';
import type { memberListSchema } from '../../../contract/members.ts';
import type { TeamList } from '../../../contract/teams-api.ts';
import { type RunningStack, startStack } from '../../stack/stack.ts';
import { waitFor } from '../../stack/wait-for.ts';
import { codeOf } from './harness/authenticator.ts';
import { HAS_CHROMIUM, launchBrowser, openPage, readApi, type WatchedPage } from './harness/browser.ts';

const PASSWORD = 'a long enough password';
const MODEL = 'gpt-4o-mini';

describe.skipIf(!HAS_CHROMIUM)('from the first sign-in to the audit trail', () => {
  let stack: RunningStack;
  let browser: Browser;
  let owner: WatchedPage;
  let developer: WatchedPage;
  let keyId = '';
  let key = '';
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.remove();
  });

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
  const overview = (page: Page) => page.getByRole('heading', { name: 'Overview', level: 1 });
  const go = (page: Page, path: string) => page.goto(stack.dashboardUrl + path);
  const open = () =>
    openPage(browser, stack.dashboardUrl, { isNow: true, mayVisit: new URL(stack.gatewayUrl).origin });

  /** One call through the gateway by the SDK. @returns the status, and what the SDK's error said */
  async function call(gatewayKey: string): Promise<{ status: number; message: string }> {
    const client = new OpenAI({
      baseURL: `${stack.gatewayUrl}/v1/openai/v1`,
      apiKey: 'simulator',
      maxRetries: 0,
      defaultHeaders: { 'X-ASO-API-Key': gatewayKey },
    });
    try {
      const messages = [{ role: 'user' as const, content: 'Hello' }];
      await client.chat.completions.create({ model: MODEL, messages, max_tokens: 20 });
      return { status: 200, message: '' };
    } catch (error) {
      if (error instanceof APIError) return { status: error.status ?? 0, message: error.message };
      throw error;
    }
  }

  async function invite(address: string, role: string): Promise<string> {
    const { page } = owner;
    await go(page, '/members');
    await button(page, 'Invite').click();
    await page.getByLabel('E-mail address').fill(address);
    await page.getByLabel('Role').selectOption({ label: role });
    await button(page, 'Make link').click();
    const url = await page.getByRole('region', { name: 'The link' }).locator('code').innerText();
    await button(page, 'Done').click();
    return url;
  }

  /** Accepts an invitation with a new account of the stack's own provider. */
  async function join(link: string, name: string, address: string): Promise<WatchedPage> {
    const watched = await open();
    const { page } = watched;
    await page.goto(link);
    await button(page, 'Accept and sign in').click();
    const account = page.locator('form').filter({ has: button(page, 'Make an account') });
    await account.getByLabel('Name').fill(name);
    await account.getByLabel('E-mail address').fill(address);
    await account.getByLabel('Password').fill(PASSWORD);
    await button(page, 'Make an account').click();
    return watched;
  }

  /** What an owner does on *Members*, by the API. */
  async function addToFirstTeam(address: string): Promise<void> {
    const { page } = owner;
    const { members } = await readApi<z.infer<typeof memberListSchema>>(page, '/api/v1/members');
    const member = members.find((one) => one.address === address);
    const { teams } = await readApi<TeamList>(page, '/api/v1/teams');
    const body = JSON.stringify({ role: member?.role, teamIds: [teams[0]?.teamId] });
    const status = await page.evaluate(
      async ({ path, json }) => {
        const headers = { 'content-type': 'application/json' };
        return (await fetch(path, { method: 'PATCH', headers, body: json })).status;
      },
      { path: `/api/v1/members/${member?.id}`, json: body },
    );
    expect(status).toBe(204);
  }

  const menuOf = (page: Page) =>
    page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts();

  test('P12: an owner joins by an invitation, enrols an app, and signs in with its code', async () => {
    owner = await open();
    await owner.page.goto(stack.loginUrl);
    await overview(owner.page).waitFor();
    const link = await invite('olivia@acme.example', 'Owner');
    await owner.closeClean();
    owner = await join(link, 'Olivia Owner', 'olivia@acme.example');
    const { page } = owner;
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
    const shown = page.locator('code').filter({ hasText: /^[A-Z2-7 ]{39}$/ });
    const secret = await shown.innerText();
    await page.getByLabel('Code that the app shows').fill(codeOf(secret, new Date()));
    await button(page, 'Confirm').click();
    await button(page, 'I have kept them').click();
    await overview(page).waitFor();
    await button(page, 'Sign out').click();
    await page.getByLabel('Work e-mail address').waitFor();
    await owner.closeClean();
    owner = await open();
    await signIn(owner.page, secret);
  });

  /** In a browser that nobody has signed in with: the password at the provider, then the app's code. */
  async function signIn(page: Page, secret: string): Promise<void> {
    await go(page, '/login');
    await page.getByLabel('Work e-mail address').fill('olivia@acme.example');
    await button(page, 'Continue').click();
    const form = page.locator('form').filter({ has: button(page, 'Sign in') });
    await form.getByLabel('Password').fill(PASSWORD);
    await button(page, 'Sign in').click();
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    // A code is good for once: the app's next one, which the drift of clocks allows for.
    await page.getByLabel('Code of your authenticator app').fill(codeOf(secret, new Date(), 1));
    await button(page, 'Continue').click();
    await overview(page).waitFor();
  }

  test('a key is made and tested; an SDK’s call arrives, and is found in the explorer', async () => {
    const { page } = owner;
    await go(page, '/keys');
    await button(page, 'Create key').click();
    const form = dialog(page, 'Create a key');
    await form.getByLabel('Project').and(page.locator(':enabled')).waitFor();
    await form.getByRole('textbox', { name: 'Name' }).fill('Story key');
    await form.getByRole('button', { name: 'Create key' }).click();
    key = await page.getByRole('region', { name: 'The key' }).locator('code').innerText();
    await button(page, 'Test the key').click();
    await page.getByText('The key works.').waitFor();
    await button(page, 'I have stored the key').click();
    const { keys } = await readApi<KeyList>(page, '/api/v1/keys');
    keyId = keys.find(({ name }) => name === 'Story key')?.keyId ?? '';
    expect(await call(key)).toEqual({ status: 200, message: '' });
    await go(page, `/requests?key=${keyId}`);
    await page.locator('tbody a').first().click();
    const opened = dialog(page, 'Request');
    await opened.getByText('Story key').waitFor();
    await opened.getByText('This call was simulated.').waitFor();
    await button(page, 'Close').click();
    await page.getByRole('link', { name: 'Cost explorer' }).click();
    await page.getByRole('row').filter({ hasText: MODEL }).getByRole('link').click();
    await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
    await page.getByText('Story key').first().waitFor();
  });

  test('a budget is set and exceeded; the refusal says why, and a raise lets calls through', async () => {
    const { page } = owner;
    await go(page, '/budgets');
    await button(page, 'Create budget').click();
    const form = dialog(page, 'Create a budget');
    await form.getByRole('textbox', { name: 'Name' }).fill('Story budget');
    await form.getByLabel('Narrow what the budget counts').selectOption('key');
    await form.getByRole('combobox', { name: 'Key' }).selectOption({ label: 'Story key' });
    await form.getByLabel('Limit (USD)').fill('0.00005');
    await form.getByLabel('Whom to ask').fill('#platform');
    await form.getByRole('button', { name: 'Create budget' }).click();
    const refused = await waitFor('the budget to refuse', async () => {
      const answer = await call(key);
      return answer.status === 402 ? answer : null;
    });
    expect(refused.message).toContain('AISpendOps: Budget "Story budget" is exhausted');
    await page
      .getByRole('row')
      .filter({ hasText: 'Story budget' })
      .getByText(/^block(s|ing)$/)
      .waitFor();
    await go(page, `/requests?key=${keyId}`);
    await page
      .getByRole('row')
      .filter({ hasText: 'refused: budget exhausted' })
      .first()
      .getByRole('link')
      .click();
    await dialog(page, 'Request').getByText('Ask for a raise, or wait for the next period.').waitFor();
    await dialog(page, 'Request').getByRole('link', { name: 'Story budget' }).click();
    await dialog(page, 'Story budget').waitFor();
    await button(page, 'Raise for a while…').click();
    await page.getByLabel('By (USD)').fill('1');
    await page.getByLabel('Last day').fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10));
    await page.getByLabel('Reason').fill('The story goes on');
    await button(page, 'Raise limit').click();
    await waitFor('calls to go through', async () => (await call(key)).status === 200);
    const { budgets } = await readApi<BudgetList>(page, '/api/v1/budgets');
    expect(budgets[0]?.raises).toMatchObject([{ amountNanos: '1000000000', isOver: false }]);
    await dialog(page, 'Story budget').getByText('raised for a while by Olivia Owner').waitFor();
  });

  test('P4: rotated, the former secret ends at once; revoked, the next call is refused', async () => {
    const { page } = owner;
    await go(page, `/keys?open=${keyId}`);
    await button(page, 'Rotate…').click();
    await page.getByLabel('The old secret').selectOption({ label: 'ends at once' });
    await button(page, 'Rotate key').click();
    const next = await page.getByRole('region', { name: 'The key' }).locator('code').innerText();
    await button(page, 'I have stored the key').click();
    expect((await call(key)).status).toBe(403);
    expect((await call(next)).status).toBe(200);
    await button(page, 'Close').click();
    await page.getByLabel('Select Story key').check();
    await button(page, 'Revoke…').click();
    await page.getByLabel('Reason').fill('The story is over');
    await button(page, 'Revoke for good').click();
    await page.getByText('1 key revoked. The gateway confirmed by').waitFor();
    expect(await call(next)).toEqual({
      status: 403,
      message: expect.stringContaining('API key is inactive'),
    });
  });

  test('P7: the trail has all of it, and its export too', async () => {
    const { page } = owner;
    await go(page, `/audit?target=${keyId}`);
    for (const action of ['key.issue', 'key.rotate', 'key.status'])
      await page.getByRole('row').filter({ hasText: action }).first().getByText('Olivia Owner').waitFor();
    await page.getByRole('row').filter({ hasText: keyId }).first().getByText('Story key').waitFor();
    await go(page, '/audit');
    await page.getByText('Left out here: entries of reading alone').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button(page, 'Export what is shown, as CSV').click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    for (const action of [
      'session.open',
      'factor.change',
      'key.issue',
      'budget.create',
      'budget.raise',
      'key.rotate',
    ])
      expect(csv).toContain(action);
    for (const secret of [key, PASSWORD]) expect(csv).not.toContain(secret);
    await go(page, '/audit?action=audit.export');
    await page.getByRole('row').filter({ hasText: 'audit.export' }).first().waitFor();
  });

  test('P15: finance sees figures and sets budgets, and changes no key', async () => {
    const { page, closeClean } = await join(
      await invite('fin@acme.example', 'Finance'),
      'Fin Finance',
      'fin@acme.example',
    );
    await overview(page).waitFor();
    const names = await menuOf(page);
    expect(names).toEqual(expect.arrayContaining(['Cost explorer', 'Budgets', 'Keys', 'Prices']));
    for (const name of ['Members', 'Audit log', 'Credentials', 'Single sign-on', 'Support access'])
      expect(names).not.toContain(name);
    await go(page, '/budgets');
    await page.getByRole('link', { name: 'Story budget' }).waitFor();
    await button(page, 'Create budget').waitFor();
    await go(page, '/keys?state=all');
    await page.getByRole('link', { name: 'Story key' }).click();
    await dialog(page, 'Story key').getByText('confirmed').first().waitFor();
    for (const action of ['Create key', 'Rotate…', 'Revoke…'])
      expect(await button(page, action).count()).toBe(0);
    await closeClean();
  });

  test('P15: a developer without a team sees no call, no key and no budget of others', async () => {
    developer = await join(
      await invite('dev@acme.example', 'Developer'),
      'Dev Developer',
      'dev@acme.example',
    );
    const { page } = developer;
    await overview(page).waitFor();
    expect(await page.getByText('Events since the start').count()).toBe(0);
    const names = await menuOf(page);
    expect(names).toEqual(expect.arrayContaining(['Getting started', 'Keys', 'Policies', 'Tokens']));
    for (const name of ['Budgets', 'Credentials', 'Prices', 'Members', 'Audit log', 'Settings'])
      expect(names).not.toContain(name);
    expect((await readApi<KeyList>(page, '/api/v1/keys')).keys).toEqual([]);
    await go(page, '/keys?state=all');
    await page.getByRole('heading', { name: 'No key yet' }).waitFor();
    await go(page, `/requests?key=${keyId}`);
    await page.getByRole('heading', { name: /^(No calls in this view|Make the first call)$/ }).waitFor();
    await go(page, '/audit');
    await page.getByRole('heading', { name: 'Audit log cannot be seen with your role.' }).waitFor();
    await go(page, '/keys?create=yes');
    await dialog(page, 'Create a key').getByText('you are in none').waitFor();
    expect(await button(page, 'Create key').last().isDisabled()).toBe(true);
  });

  test('P15: a developer in a team makes a key of their own, calls with it, and switches it off', async () => {
    const { page, closeClean } = developer;
    await addToFirstTeam('dev@acme.example');
    await go(page, '/start');
    await button(page, 'Create a key').click();
    const form = dialog(page, 'Create a key');
    await form.getByText('You are its owner').waitFor();
    await form.getByLabel('Project').and(page.locator(':enabled')).waitFor();
    await form.getByRole('textbox', { name: 'Name' }).fill('Dev’s own key');
    await form.getByRole('button', { name: 'Create key' }).click();
    const own = await page.getByRole('region', { name: 'The key' }).locator('code').innerText();
    expect((await call(own)).status).toBe(200);
    await button(page, 'I have stored the key').click();
    await go(page, '/keys');
    await page.getByRole('link', { name: 'Dev’s own key' }).click();
    await button(page, 'Switch off…').click();
    await page.getByLabel(/^Reason/).fill('Not needed for now');
    await button(page, 'Switch off').click();
    await page.getByText('An admin can switch it on again.').waitFor();
    expect((await call(own)).status).toBe(403);
    await go(page, '/keys?state=all');
    await page.getByRole('link', { name: 'Story key' }).click();
    await dialog(page, 'Story key').getByText('confirmed').first().waitFor();
    for (const action of ['Rotate…', 'Switch off…', 'Revoke…'])
      expect(await button(page, action).count()).toBe(0);
    // Nothing was asked for that is not theirs: a refusal would stand in the console.
    await closeClean();
  });

  test('P15: an auditor reads all of it and changes nothing', async () => {
    const { page, closeClean } = await join(
      await invite('audra@acme.example', 'Auditor'),
      'Audra Auditor',
      'audra@acme.example',
    );
    await overview(page).waitFor();
    await go(page, `/audit?target=${keyId}`);
    await page.getByRole('row').filter({ hasText: 'key.rotate' }).getByText('Olivia Owner').waitFor();
    await go(page, '/budgets');
    await page.getByRole('link', { name: 'Story budget' }).click();
    await dialog(page, 'Story budget').getByText('raised for a while by Olivia Owner').waitFor();
    for (const action of ['Create budget', 'Change…', 'Archive…'])
      expect(await button(page, action).count()).toBe(0);
    await go(page, '/members');
    await page.getByRole('link', { name: 'Olivia Owner' }).waitFor();
    expect(await button(page, 'Invite').count()).toBe(0);
    await closeClean();
    await owner.closeClean();
  });
});
