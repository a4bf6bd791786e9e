/** What people come to the screens for, each done by keyboard alone. They are done in this order, on one page. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  chooseByKeyboard,
  openDialogByKeyboard,
  pickByKeyboard,
  pressByKeyboard,
  tabTo,
  writeByKeyboard,
} from './keyboard.ts';

/** A task: what it is, on which page, and the keys. The page is open, and its menu passed. */
export interface KeyboardTask {
  readonly name: string;
  readonly path: string;
  readonly run: (page: Page) => Promise<void>;
  /** What the browser notes by itself of an answer that is meant to be one. */
  readonly complaint?: string;
}

const gone = (page: Page) => page.getByRole('dialog').waitFor({ state: 'detached' });
const shown = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

export const KEYBOARD_TASKS: readonly KeyboardTask[] = [
  {
    name: 'a figure of one hour is opened as its calls, and left for the explorer again',
    path: '/explorer?from=2026-11-20T10:30:00.000Z&to=2026-11-20T14:30:00.000Z',
    async run(page) {
      await page
        .getByRole('row', { name: /^gpt-5-mini/ })
        .first()
        .waitFor();
      await pressByKeyboard(page, 'Figures per hour');
      await page.locator('td a').first().waitFor();
      await tabTo(page, '$');
      await page.keyboard.press('Enter');
      await shown(page, 'that is all of them');
      expect(new URL(page.url()).pathname).toBe('/requests');
      // The key for it is the browser's own, and this browser has no window.
      await page.goBack();
      await page.waitForURL(/\/explorer/);
    },
  },
  {
    name: 'what is shown is saved as a view, and exported',
    path: '/explorer?period=7d&by=team',
    async run(page) {
      await page
        .getByRole('row', { name: /^Support/ })
        .first()
        .waitFor();
      await openDialogByKeyboard(page, 'Save view…');
      await writeByKeyboard(page, 'Save what is shown as', 'Teams by keyboard');
      await page.keyboard.press('Enter');
      await gone(page);
      await page.getByLabel('Open a saved view').waitFor();
      await pressByKeyboard(page, 'Export as CSV');
      await page.getByRole('link', { name: 'All exports' }).waitFor();
    },
  },
  {
    name: 'a key is made, rotated and revoked',
    path: '/keys',
    async run(page) {
      await openDialogByKeyboard(page, 'Create key');
      await page.getByRole('combobox', { name: 'Project' }).and(page.locator(':enabled')).waitFor();
      await writeByKeyboard(page, 'Name', 'By keys alone');
      await page.keyboard.press('Enter');
      await shown(page, 'The key is made');
      await pressByKeyboard(page, 'I have stored the key');
      await gone(page);
      await pressByKeyboard(page, 'By keys alone');
      await page.getByRole('dialog', { name: 'By keys alone' }).waitFor();
      await openDialogByKeyboard(page, 'Rotate…');
      await pickByKeyboard(page, 'The old secret', 'works for 7 more days');
      await pressByKeyboard(page, 'Rotate key');
      await pressByKeyboard(page, 'I have stored the key');
      await openDialogByKeyboard(page, 'Revoke…');
      await writeByKeyboard(page, 'Reason', 'Tried by keyboard');
      await pressByKeyboard(page, 'Revoke for good');
      await page.getByRole('dialog', { name: /^Revoke/ }).waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
      await gone(page);
    },
  },
  {
    name: 'a budget is made with thresholds, and raised for a while',
    path: '/budgets',
    async run(page) {
      await openDialogByKeyboard(page, 'Create budget');
      await writeByKeyboard(page, 'Name', 'By keys');
      await writeByKeyboard(page, 'Limit (USD)', '1,250.50');
      await shown(page, 'Read as $1,250.50.');
      await tabTo(page, 'Refuse calls');
      await page.keyboard.press('ArrowDown');
      await writeByKeyboard(page, 'Alerts at (per cent', '50, 80');
      await pressByKeyboard(page, 'Create budget');
      await gone(page);
      await pressByKeyboard(page, 'By keys');
      await openDialogByKeyboard(page, 'Raise for a while…');
      await writeByKeyboard(page, 'By (USD)', '200');
      await tabTo(page, 'Last day');
      await page.keyboard.type('11302026');
      await writeByKeyboard(page, 'Reason', 'Launch week');
      await page.keyboard.press('Enter');
      await shown(page, 'Launch week');
      await page.getByRole('dialog', { name: /^Raise/ }).waitFor({ state: 'detached' });
    },
  },
  {
    name: 'a policy is tried on past calls, put in place and taken back',
    path: '/policies?edit=organisation',
    async run(page) {
      await shown(page, 'Every call passes.');
      await writeByKeyboard(page, 'Never these models', 'claude-*');
      await pressByKeyboard(page, 'Try on the last 30 days');
      await shown(page, /of 75 calls since/);
      await writeByKeyboard(page, 'Reason', 'Too dear');
      await pressByKeyboard(page, 'Put in place');
      await page.getByRole('button', { name: 'Undo' }).waitFor();
      await pressByKeyboard(page, 'Undo');
      await shown(page, 'Every call passes.');
    },
  },
  {
    name: 'a cost centre is added, and a rule put in force',
    path: '/allocation?month=2026-11',
    async run(page) {
      await openDialogByKeyboard(page, 'Add a cost centre');
      await writeByKeyboard(page, 'Code', 'CC-1');
      await writeByKeyboard(page, 'Name', 'Research');
      await page.keyboard.press('Enter');
      await gone(page);
      await pressByKeyboard(page, 'Draft other rules…');
      await page.waitForURL(/\/allocation\/rules/);
      await openDialogByKeyboard(page, 'Add a rule');
      await writeByKeyboard(page, 'Name', 'Search');
      await tabTo(page, 'Narrow the calls');
      await chooseByKeyboard(page, 'Project');
      expect(await page.getByLabel('Project, any of').count()).toBe(0);
      await chooseByKeyboard(page, 'Team');
      await page.keyboard.press('Enter');
      await tabTo(page, 'Team, any of');
      await page.keyboard.press('ArrowDown');
      expect(await page.getByRole('button', { name: /^Take out/ }).count()).toBe(0);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /^Take out/ }).waitFor();
      await pickByKeyboard(page, 'Cost centre', 'CC-1 Research');
      await pressByKeyboard(page, 'Add to draft');
      await gone(page);
      await writeByKeyboard(page, 'Reason', 'As agreed');
      await pressByKeyboard(page, 'Put in force');
      await shown(page, 'Version 1, from');
    },
  },
  {
    name: 'a month is prepared and signed',
    path: '/close/2026-10',
    async run(page) {
      await page.getByRole('button', { name: 'Begin to close' }).waitFor();
      await writeByKeyboard(page, 'Note', 'By keyboard');
      await pressByKeyboard(page, 'Begin to close');
      await page.getByRole('button', { name: 'Mark as reconciled' }).waitFor();
      await writeByKeyboard(page, 'Note', 'Compared');
      await pressByKeyboard(page, 'Mark as reconciled');
      await page.getByRole('button', { name: 'Sign', exact: true }).waitFor();
      await pressByKeyboard(page, 'Sign');
      await shown(page, 'You have signed this statement.');
    },
  },
  {
    name: 'a price is entered',
    path: '/prices',
    async run(page) {
      await openDialogByKeyboard(page, 'Enter an own price');
      await writeByKeyboard(page, 'Model', 'a-model-of-ours');
      await pickByKeyboard(page, 'Price', 'own rates');
      await writeByKeyboard(page, 'Output (optional)', '2.5');
      await writeByKeyboard(page, 'Reason', 'As agreed');
      await pressByKeyboard(page, 'Enter price');
      await gone(page);
    },
  },
  {
    name: 'a channel is added',
    path: '/alerts',
    async run(page) {
      await openDialogByKeyboard(page, 'Add a channel');
      await writeByKeyboard(page, 'Name', 'By keys');
      await writeByKeyboard(page, 'Address', 'https://hooks.example.com/made-up-path');
      await page.keyboard.press('Enter');
      await pressByKeyboard(page, 'I have stored it');
      await gone(page);
      await page.getByRole('row', { name: /By keys/ }).waitFor();
    },
  },
  {
    name: 'a file is asked for, and a report scheduled and sent at once',
    path: '/exports',
    async run(page) {
      await openDialogByKeyboard(page, 'Export…');
      await pickByKeyboard(page, 'What', 'A month as FOCUS has it');
      await pressByKeyboard(page, 'Have it made');
      await page.getByRole('dialog', { name: /FOCUS/ }).waitFor();
      await page.keyboard.press('Escape');
      await gone(page);
      await openDialogByKeyboard(page, 'Schedule a report');
      await writeByKeyboard(page, 'Name', 'Weekly');
      await pickByKeyboard(page, 'Sent', 'each week');
      await pressByKeyboard(page, 'Schedule');
      await gone(page);
      await pressByKeyboard(page, 'Send Weekly now');
      await shown(page, '“Weekly” of the last period that is over is on its way');
    },
  },
  {
    name: 'a member is invited, and another has another role',
    path: '/members',
    async run(page) {
      await openDialogByKeyboard(page, 'Invite');
      await writeByKeyboard(page, 'E-mail address', 'sam@acme.example');
      await pickByKeyboard(page, 'Role', 'Finance');
      await pressByKeyboard(page, 'Make link');
      await shown(page, 'Send this link');
      await pressByKeyboard(page, 'Done');
      await gone(page);
      await openDialogByKeyboard(page, 'Person ');
      await pickByKeyboard(page, 'Role', 'Auditor');
      await pressByKeyboard(page, 'Save');
      await page.getByRole('row', { name: /Auditor/ }).waitFor({ state: 'attached' });
    },
  },
  {
    name: 'a provider is named, and what cannot be reached is said',
    path: '/sso',
    complaint: '400',
    async run(page) {
      await openDialogByKeyboard(page, 'Connect a provider');
      await writeByKeyboard(page, 'Name', 'Acme');
      await writeByKeyboard(page, 'Issuer', 'https://127.0.0.1:9');
      await writeByKeyboard(page, 'Client id', 'spendgate');
      await pickByKeyboard(
        page,
        'A second factor is proven by',
        'an authenticator app enrolled here, always',
      );
      await pressByKeyboard(page, 'Connect');
      await page.getByRole('dialog').getByRole('alert').waitFor();
      await page.keyboard.press('Escape');
      await gone(page);
    },
  },
  {
    name: 'a token of provisioning is made and revoked',
    path: '/provisioning',
    async run(page) {
      await openDialogByKeyboard(page, 'Create token');
      await writeByKeyboard(page, 'Name', 'Directory');
      await pickByKeyboard(page, 'Valid for', '90 days');
      await pressByKeyboard(page, 'Create');
      await pressByKeyboard(page, 'I have stored it');
      await gone(page);
      await openDialogByKeyboard(page, 'Revoke Directory');
      await pressByKeyboard(page, 'Revoke for good');
      await gone(page);
    },
  },
  {
    name: 'access of support is granted for less than was asked, and ended',
    path: '/support',
    async run(page) {
      await openDialogByKeyboard(page, 'Grant…');
      await tabTo(page, 'names and states of keys');
      await page.keyboard.press('Space');
      await pressByKeyboard(page, 'Grant access');
      await gone(page);
      await openDialogByKeyboard(page, 'End now…');
      await pressByKeyboard(page, 'End now');
      await shown(page, 'Nobody has access');
    },
  },
];
