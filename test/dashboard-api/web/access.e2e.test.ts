import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import type { Connection } from '../../../contract/sso.ts';
import { type IdentityProvider, startProvider } from '../sso/identity-provider.ts';
import { codeOf } from './harness/authenticator.ts';
import { HAS_CHROMIUM, launchBrowser, openPage, openSignedIn, readApi } from './harness/browser.ts';
import { type Dashboard, startDashboard } from './harness/dashboard.ts';
import { addPasskeyDevice } from './harness/passkey-device.ts';

const MINUTE_MS = 60_000;

describe.skipIf(!HAS_CHROMIUM)('members and their ways in', () => {
  let dashboard: Dashboard;
  let provider: IdentityProvider;
  let browser: Browser;
  beforeAll(async () => {
    provider = await startProvider();
    const platform = {
      issuer: provider.issuer,
      clientId: provider.clientId,
      secondFactor: 'own' as const,
      clientSecret: new Secret(provider.clientSecret),
    };
    // Providers state times by the clock of the machine.
    // And passkeys need a host name.
    const started = startDashboard({ platform, startMs: Date.now(), hostName: 'localhost' });
    [dashboard, browser] = await Promise.all([started, launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await Promise.all([dashboard.close(), provider.close()]);
  });

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
  const codeNow = (secret: string) => codeOf(secret, dashboard.now());

  /** Enrols the app that the page shows, and keeps the recovery codes. @returns the secret and the codes */
  async function enrol(page: Page) {
    const secret = await page
      .locator('code')
      .filter({ hasText: /^[A-Z2-7 ]{39}$/ })
      .innerText();
    await page.getByLabel('Code that the app shows').fill(codeNow(secret));
    await button(page, 'Confirm').click();
    await button(page, 'I have kept them').waitFor();
    const codes = await page
      .getByRole('list', { name: 'Recovery codes' })
      .getByRole('listitem')
      .allInnerTexts();
    await button(page, 'I have kept them').click();
    return { secret, codes };
  }

  async function invite(page: Page, address: string, role: string): Promise<string> {
    await button(page, 'Invite').click();
    await page.getByLabel('E-mail address').fill(address);
    await page.getByLabel('Role').selectOption({ label: role });
    await button(page, 'Make link').click();
    const url = await page.getByRole('region', { name: 'The link' }).locator('code').innerText();
    await button(page, 'Done').click();
    await page.getByRole('row').filter({ hasText: address }).waitFor();
    return url;
  }

  /** Opens a page whose visits to the provider are somebody's. */
  async function visiting(address: string) {
    const watched = await openPage(browser, dashboard.url, { mayVisit: provider.issuer });
    const visitor = { sub: address, email: address, email_verified: true, name: 'Dana Example' };
    await watched.page.route(`${provider.issuer}/**`, async (route) => {
      const returned = await provider.visit(route.request().url(), visitor);
      await route.fulfill({ status: 302, headers: { location: returned.href } });
    });
    return watched;
  }

  const overview = (page: Page) => page.getByRole('heading', { name: 'Overview', level: 1 });

  test('somebody who was invited signs in at the provider, and sees what their role may', async () => {
    const owner = await openSignedIn(browser, dashboard, '/members');
    const link = await invite(owner.page, 'dana@acme.example', 'Finance');
    await owner.closeClean();
    const { page, closeClean } = await visiting('dana@acme.example');
    await page.goto(link.replace(/^https?:\/\/[^/]+/, dashboard.url));
    await button(page, 'Accept and sign in').click();
    await overview(page).waitFor();
    expect(page.url()).toBe(`${dashboard.url}/`);
    const pages = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    expect(await pages.allInnerTexts()).toEqual([
      'Overview',
      'Cost explorer',
      'Requests',
      'Budgets',
      'Alerts',
      'Anomalies',
      'Getting started',
      'Keys',
      'Policies',
      'Tokens',
      'API reference',
      'Allocation',
      'Month close',
      'Reconciliation',
      'Unit economics',
      'Reports and exports',
      'Object stores',
      'Prices',
      'Teams and projects',
      'Completeness',
      'Settings',
      'Your security',
    ]);
    await button(page, 'Sign out').click();
    await page.getByLabel('Work e-mail address').fill('dana@acme.example');
    await button(page, 'Continue').click();
    await overview(page).waitFor();
    await closeClean();
  });

  test('a connection is given the new secret of its client, and what is not changed is not sent', async () => {
    const { page, closeClean } = await openSignedIn(browser, dashboard, '/sso');
    await button(page, 'Connect a provider').click();
    await page.getByLabel('Name').fill('Acme login');
    await page.getByLabel('Issuer').fill(provider.issuer);
    await page.getByLabel('Client id').fill(provider.clientId);
    await page.getByLabel('Client secret').fill(provider.clientSecret);
    await page.getByLabel('Values of acr or acrs').fill(' c1  c2 ');
    await button(page, 'Connect').click();
    const card = page.getByRole('region', { name: 'Acme login' });
    await card.getByText('acr or acrs c1 or c2').waitFor();
    await button(page, 'Change Acme login').click();
    const changing = dialog(page, 'Change “Acme login”');
    const change = changing.getByRole('button', { name: 'Change', exact: true });
    expect(await change.isDisabled()).toBe(true);
    await changing.getByLabel('Client secret').selectOption('replace');
    await changing.getByLabel('New client secret').fill('the-secret-of-next-year');
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await change.click();
    expect((await sent).postDataJSON()).toEqual({ clientSecret: 'the-secret-of-next-year' });
    expect((await sent).headers()['if-match']).toMatch(/^W\//);
    await changing.waitFor({ state: 'detached' });
    await button(page, 'Change Acme login').click();
    await changing.getByLabel('A second factor is proven by').selectOption('own');
    await changing.getByLabel('Name').fill('Acme Entra ID');
    await change.click();
    await page.getByRole('region', { name: 'Acme Entra ID' }).getByText('enrolled here, always').waitFor();
    const read = await readApi<{ connections: Connection[] }>(page, '/api/v1/sso/connections');
    expect(read.connections).toMatchObject([
      { name: 'Acme Entra ID', secondFactor: 'own', acrValues: [], hasSecret: true, admitsMembers: true },
    ]);
    await closeClean();
  });

  test('an address that somebody was sent is what they see after signing in', async () => {
    const { page, closeClean, complaints } = await visiting('dana@acme.example');
    const sent = `${dashboard.url}/requests?model=gpt-5-mini&period=30d`;
    await page.goto(sent);
    await page.getByLabel('Work e-mail address').fill('dana@acme.example');
    await button(page, 'Continue').click();
    await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
    expect(page.url()).toBe(sent);
    expect(await page.evaluate(() => sessionStorage.getItem('spendgate.wayBack'))).toBeNull();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);
    await closeClean();
  });

  test('P13: an admin with one factor gets no further than enrolling a second', async () => {
    const owner = await openSignedIn(browser, dashboard, '/members');
    const link = await invite(owner.page, 'robin@acme.example', 'Admin');
    await owner.closeClean();
    const { page, closeClean } = await visiting('robin@acme.example');
    await page.goto(link.replace(/^https?:\/\/[^/]+/, dashboard.url));
    await button(page, 'Accept and sign in').click();
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    const { codes } = await enrol(page);
    expect(new Set(codes).size).toBe(10);
    await overview(page).waitFor();
    await button(page, 'Sign out').click();
    await page.getByLabel('Work e-mail address').fill('robin@acme.example');
    await button(page, 'Continue').click();
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await button(page, 'Use a recovery code').click();
    await page.getByLabel('Recovery code').fill(codes[0] ?? '');
    await button(page, 'Continue').click();
    await overview(page).waitFor();
    await page.getByRole('link', { name: 'Security' }).click();
    await page.getByText('9 recovery codes left').waitFor();
    await closeClean();
  });

  test('P12: a passkey is made, proves who signs in and who makes a change, and is removed', async () => {
    const owner = await openSignedIn(browser, dashboard, '/members');
    const link = await invite(owner.page, 'kim@acme.example', 'Admin');
    await owner.closeClean();
    const { page, closeClean, complaints } = await visiting('kim@acme.example');
    await addPasskeyDevice(page);
    await page.goto(link.replace(/^https?:\/\/[^/]+/, dashboard.url));
    await button(page, 'Accept and sign in').click();
    await button(page, 'Use a passkey instead…').click();
    await page.getByLabel('Name').fill('Work laptop');
    await button(page, 'Go on').click();
    await button(page, 'I have kept them').click();
    await overview(page).waitFor();

    await button(page, 'Sign out').click();
    await page.getByLabel('Work e-mail address').fill('kim@acme.example');
    await button(page, 'Continue').click();
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await button(page, 'Use a passkey').click();
    await overview(page).waitFor();

    await page.getByRole('link', { name: 'Security' }).click();
    await button(page, 'Rename Work laptop').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Laptop');
    await button(page, 'Save').click();
    dashboard.advance(11 * MINUTE_MS);
    await button(page, 'Remove Laptop').click();
    await button(page, 'Remove the passkey').click();
    const proof = dialog(page, 'Prove that it is you');
    await proof.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByText('None is enrolled. With one,').waitFor();
    expect(await page.getByRole('table', { name: 'Passkeys' }).count()).toBe(0);
    // What was pressed is gone: the next Tab goes on where it stood.
    await page.getByRole('region', { name: 'Passkeys' }).and(page.locator(':focus')).waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('403')]);
    await closeClean();
  });

  test('a change that asks for a fresh proof goes on after it', async () => {
    const { page, closeClean, complaints } = await openSignedIn(browser, dashboard, '/security');
    await button(page, 'Enrol an app…').click();
    const { secret } = await enrol(page);
    await page.getByText('10 recovery codes left').waitFor();
    dashboard.advance(11 * MINUTE_MS);
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByRole('link', { name: 'Dana Example' }).first().click();
    await page.getByLabel('Role').selectOption({ label: 'Auditor' });
    await button(page, 'Save').click();
    const question = dialog(page, 'Prove that it is you');
    // It asks for nothing else: typing and Enter are enough.
    await question.getByLabel('Code of your authenticator app').and(page.locator(':focus')).waitFor();
    await page.keyboard.type(codeNow(secret));
    await page.keyboard.press('Enter');
    await question.waitFor({ state: 'hidden' });
    await page.getByRole('row').filter({ hasText: 'Auditor' }).waitFor({ state: 'attached' });
    await button(page, 'Remove…').click();
    await button(page, 'Remove member').click();
    await page.getByText(/\d+ sessions? ended/).waitFor();
    await button(page, 'Done').click();
    await dialog(page, 'Dana Example').waitFor({ state: 'hidden' });
    // A refusal that leads to a question is one that the browser notes.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('403')]);
    await closeClean();
  });
});
