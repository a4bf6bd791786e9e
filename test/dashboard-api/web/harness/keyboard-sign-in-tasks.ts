/** What people do about how they sign in, by keyboard alone: a domain, a passkey, an app. Each leaves things as they were. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { codeOf } from './authenticator.ts';
import { NOW } from './books.ts';
import {
  focusedName,
  openDialogByKeyboard,
  pickByKeyboard,
  pressByKeyboard,
  writeByKeyboard,
} from './keyboard.ts';
import type { KeyboardTask } from './keyboard-tasks.ts';
import { addPasskeyDevice } from './passkey-device.ts';

const gone = (page: Page) => page.getByRole('dialog').waitFor({ state: 'detached' });

/** Keeps the recovery codes that a dialog shows, which Escape does not close. @param opener what has the focus after it */
async function keepCodes(page: Page, opener: string): Promise<void> {
  const codes = page.getByRole('list', { name: 'Recovery codes' });
  await codes.waitFor();
  for (let presses = 0; presses < 2; presses++) await page.keyboard.press('Escape');
  expect(await codes.getByRole('listitem').count()).toBe(10);
  await pressByKeyboard(page, 'I have kept them');
  await gone(page);
  // The button says what there is as soon as the page has read it.
  await expect.poll(() => focusedName(page)).toBe(opener);
}

/** A connection called Acme is there; the page is reached by a host name, and its API's clock stands at `NOW`. */
export const KEYBOARD_SIGN_IN_TASKS: readonly KeyboardTask[] = [
  {
    name: 'a domain is claimed, looked for, and given up',
    path: '/sso',
    complaint: '409',
    async run(page) {
      await writeByKeyboard(page, 'Claim a domain', 'acme.example');
      await pickByKeyboard(page, 'For', 'Acme');
      await pressByKeyboard(page, 'Claim');
      await page.getByText('not proven yet').waitFor();
      await pressByKeyboard(page, 'Copy the value');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^spendgate-domain=/);
      await pressByKeyboard(page, 'Look at DNS now');
      await page.getByRole('main').getByRole('alert').waitFor();
      await openDialogByKeyboard(page, 'Give acme.example up');
      await pressByKeyboard(page, 'Give up');
      await page.getByText('No domain is claimed yet').waitFor();
    },
  },
  {
    name: 'a passkey is made, renamed and removed',
    path: '/security',
    async run(page) {
      await addPasskeyDevice(page);
      await openDialogByKeyboard(page, 'Add a passkey…');
      await writeByKeyboard(page, 'Name', 'Laptop');
      await page.keyboard.press('Enter');
      await keepCodes(page, 'Add a passkey…');
      await openDialogByKeyboard(page, 'Rename Laptop');
      await writeByKeyboard(page, 'Name', 'Old laptop');
      await page.keyboard.press('Enter');
      await gone(page);
      await openDialogByKeyboard(page, 'Remove Old laptop');
      await page.getByText('your only second factor').waitFor();
      await pressByKeyboard(page, 'Cancel');
      await gone(page);
      expect(await page.getByRole('table', { name: 'Passkeys' }).count()).toBe(1);
      await openDialogByKeyboard(page, 'Remove Old laptop');
      await pressByKeyboard(page, 'Remove the passkey');
      await page.getByRole('table', { name: 'Passkeys' }).waitFor({ state: 'detached' });
    },
  },
  {
    name: 'an authenticator app is enrolled, gets new recovery codes, and is removed',
    path: '/security',
    async run(page) {
      await openDialogByKeyboard(page, 'Enrol an app…');
      const secret = page.locator('dialog code').filter({ hasText: /^[A-Z2-7 ]{39}$/ });
      const code = codeOf(await secret.innerText(), NOW);
      await writeByKeyboard(page, 'Code that the app shows', code);
      await page.keyboard.press('Enter');
      await keepCodes(page, 'Replace the app…');
      await openDialogByKeyboard(page, 'New recovery codes…');
      await pressByKeyboard(page, 'Make new ones');
      await keepCodes(page, 'New recovery codes…');
      await openDialogByKeyboard(page, 'Replace the app…');
      await pressByKeyboard(page, 'Cancel');
      await gone(page);
      await openDialogByKeyboard(page, 'Remove the app…');
      await page.getByText('your only second factor').waitFor();
      await pressByKeyboard(page, 'Remove the app');
      await page.getByRole('button', { name: 'Enrol an app…' }).waitFor();
    },
  },
];
