/** Every screen of the page, and how each comes to be whole. */
import type { Page } from 'playwright-core';

/** Four hours with calls of every kind: short pages, since the time that axe takes grows with their length. */
const VIEW = 'from=2026-11-20T10:30:00.000Z&to=2026-11-20T14:30:00.000Z';

/** A screen: what it is called, its address (`EVENT` stands for a call's id), and how it comes to be whole. */
export interface Screen {
  readonly name: string;
  readonly path: string;
  readonly ready: (page: Page) => Promise<unknown>;
}

const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
export const chart = (page: Page) =>
  page.getByRole('figure').locator('.recharts-bar-rectangle rect').first().waitFor();
const follow = (page: Page, name: string) => page.getByRole('link', { name }).click();

export const SCREENS: readonly Screen[] = [
  {
    name: 'the overview',
    path: `/?${VIEW}`,
    async ready(page) {
      await page.getByText('Figures per hour').click();
      await chart(page);
      await press(page, 'Add filter');
    },
  },
  {
    name: 'the explorer',
    path: `/explorer?${VIEW}&second=team&compare=previous`,
    async ready(page) {
      await page.getByText('Figures per hour').click();
      await chart(page);
    },
  },
  { name: 'requests', path: `/requests?${VIEW}`, ready: text('that is all of them') },
  {
    name: 'a request',
    path: `/requests?${VIEW}&event=EVENT`,
    ready: (page) => page.getByRole('dialog').getByText('Usage of').first().waitFor(),
  },
  { name: 'keys', path: '/keys', ready: text('3 of 3 keys shown') },
  { name: 'keys to be rotated', path: '/keys?view=rotation', ready: text('not planned') },
  { name: 'unused keys', path: '/keys?view=unused', ready: text('No key is unused') },
  { name: 'keys found in public', path: '/keys?view=exposed', ready: text('No key was found in public') },
  { name: 'peppers', path: '/keys?view=peppers', ready: text('newest: new secrets stand under it') },
  { name: 'a key', path: '/keys?open=webtest001searchprod0000', ready: text('under way') },
  {
    name: 'a new key',
    path: '/keys',
    async ready(page) {
      await press(page, 'Create key');
      await page.getByRole('combobox', { name: 'Project' }).and(page.locator(':enabled')).waitFor();
    },
  },
  {
    name: 'a plan of rotation',
    path: '/keys?open=webtest001searchprod0000',
    ready: (page) => press(page, 'Plan rotation…'),
  },
  {
    name: 'a budget',
    path: '/budgets',
    async ready(page) {
      await follow(page, 'Everything');
      await page.getByText('Whom to ask').waitFor();
    },
  },
  { name: 'a new budget', path: '/budgets', ready: (page) => press(page, 'Create budget') },
  {
    name: 'a raise',
    path: '/budgets',
    async ready(page) {
      await follow(page, 'Everything');
      await press(page, 'Raise for a while…');
    },
  },
  { name: 'alerts', path: '/alerts', ready: text('No threshold has been crossed') },
  { name: 'getting started', path: '/start', ready: text('Waiting for a call') },
  {
    name: 'a key’s policy',
    path: '/policies?key=webtest001searchprod0000',
    ready: text('Edit the key’s own policy'),
  },
  { name: 'a policy that is edited', path: '/policies?edit=organisation', ready: text('Every call passes.') },
  { name: 'teams', path: '/teams', ready: text('Support project') },
  { name: 'credentials', path: '/credentials', ready: text('No host is registered') },
  { name: 'tokens', path: '/tokens', ready: text('No service account') },
  { name: 'prices', path: '/prices?find=gpt-5', ready: text('house-model') },
  { name: 'members', path: '/members', ready: (page) => page.locator('tbody a').first().waitFor() },
  {
    name: 'a member',
    path: '/members',
    async ready(page) {
      await page.locator('tbody a').first().click();
      await page.getByText('Signed in, ').waitFor();
    },
  },
  {
    name: 'a role that is changed',
    path: '/roles',
    async ready(page) {
      await press(page, 'Change Key watcher');
      await page.getByText('Nobody has this role.').waitFor();
    },
  },
  { name: 'single sign-on', path: '/sso', ready: text('No provider is connected') },
  { name: 'provisioning', path: '/provisioning', ready: text('No group yet') },
  { name: 'support access', path: '/support', ready: text('Waits for an answer') },
  {
    name: 'an approval',
    path: '/support',
    ready: (page) => press(page, 'Grant…'),
  },
  { name: 'privacy', path: '/privacy', ready: text('Nobody was erased') },
  { name: 'a deletion', path: '/privacy', ready: (page) => press(page, 'Delete the organisation…') },
  { name: 'the audit log', path: '/audit', ready: text('Left out here') },
  { name: 'the whole audit log', path: '/audit?show=all', ready: text('audit.read') },
  { name: 'completeness', path: '/completeness', ready: text('webtest001') },
  {
    name: 'the reference',
    path: '/reference',
    async ready(page) {
      await page.getByLabel('Find an operation').fill('post raises');
      await page.getByText('Raise the limit until an instant').click();
      await page.getByText('amountNanos').waitFor();
    },
  },
  {
    name: 'settings with a rate that is entered',
    path: '/settings',
    async ready(page) {
      await text('Sign-ins (days)')(page);
      await text('1 USD = 0.92 EUR')(page);
      await press(page, 'Enter a rate');
    },
  },
  {
    name: 'a statement in another currency',
    path: '/allocation/unallocated?month=2026-11&currency=EUR',
    ready: text('The same in EUR'),
  },
  {
    name: 'a new measure',
    path: '/unit-economics',
    ready: (page) => press(page, 'Add a measure'),
  },
  { name: 'a new role', path: '/roles', ready: (page) => press(page, 'Define a role') },
  {
    name: 'a second factor',
    path: '/security',
    async ready(page) {
      await press(page, 'Enrol an app…');
      await page.getByRole('img').waitFor();
    },
  },
];
