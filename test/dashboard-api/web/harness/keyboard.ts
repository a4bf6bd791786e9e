/** Going through a page by keyboard alone. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const MOST_PRESSES = 80;

/** What has the focus, as it is called: by its label, else by its text. */
export const focusedName = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement)) return '';
    const labels = 'labels' in focused ? [...((focused.labels as NodeListOf<HTMLElement> | null) ?? [])] : [];
    const label = labels.map(({ textContent }) => textContent).join(' ');
    return (focused.getAttribute('aria-label') ?? (label || focused.textContent) ?? '').trim();
  });

/** Moves on until something of this name has the focus. @throws {Error} if it is not reached */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    await page.keyboard.press('Tab');
    if ((await focusedName(page)).startsWith(name)) return;
  }
  throw new Error(`the keyboard does not reach “${name}”`);
}

/** Goes through the options of the field that has the focus to one of this name, each waited for: typing ahead has a time limit. */
export async function chooseByKeyboard(page: Page, name: string): Promise<void> {
  const field = page.locator('select:focus');
  const options = await field.locator('option').allTextContents();
  const indexNow = () => field.evaluate((select: HTMLSelectElement) => select.selectedIndex);
  const wanted = options.indexOf(name);
  if (wanted < 0) throw new Error(`there is no option “${name}”`);
  for (let index = await indexNow(); index !== wanted; ) {
    const step = index < wanted ? 1 : -1;
    await page.keyboard.press(step === 1 ? 'ArrowDown' : 'ArrowUp');
    index += step;
    await expect.poll(indexNow).toBe(index);
  }
}

/** Opens a page and goes past the menu, as its first link offers. */
export async function openByKeyboard(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('main h1').waitFor();
  await tabTo(page, 'Skip to content');
  await page.keyboard.press('Enter');
}

/** Presses what has this name, once it is reached. */
export async function pressByKeyboard(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

/** Writes into the field of this name, in place of what stands there. */
export async function writeByKeyboard(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Goes to a choice of this name, and to one of its options. */
export async function pickByKeyboard(page: Page, name: string, option: string): Promise<void> {
  await tabTo(page, name);
  await page.locator('select:focus').and(page.locator(':enabled')).waitFor();
  await chooseByKeyboard(page, option);
}

/** Opens a dialog, leaves it by Escape for what opened it, and opens it again. */
export async function openDialogByKeyboard(page: Page, opener: string): Promise<void> {
  const dialogs = page.getByRole('dialog');
  const before = await dialogs.count();
  await pressByKeyboard(page, opener);
  await expect.poll(() => dialogs.count()).toBe(before + 1);
  await page.keyboard.press('Escape');
  await expect.poll(() => dialogs.count()).toBe(before);
  expect(await focusedName(page)).toMatch(new RegExp(`^${opener.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
  await page.keyboard.press('Enter');
  await expect.poll(() => dialogs.count()).toBe(before + 1);
}
