/** What somebody changes in the explorer, one after another, each asking the API something that it was not asked before. */
import type { Page } from 'playwright-core';

export interface Change {
  readonly name: string;
  readonly make: (page: Page) => Promise<unknown>;
}

const choose = (label: string, value: string) => (page: Page) =>
  page.getByRole('combobox', { name: label, exact: true }).selectOption(value);
const press = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).click();

/** Adds the first value that a field has, as somebody would. The time counts from the last press. */
const addFilter = (field: string) => async (page: Page) => {
  const form = page.getByRole('form', { name: 'Add a filter' });
  await form.getByRole('combobox', { name: 'Field' }).selectOption(field);
  await form.locator('select[name=value]:enabled').waitFor();
  await form.getByRole('button', { name: 'Add' }).click();
};

export const CHANGES: readonly Change[] = [
  { name: 'by team', make: choose('by', 'team') },
  { name: 'by key', make: choose('by', 'key') },
  { name: 'by key, then model', make: choose('then by', 'model') },
  { name: 'per day', make: choose('per', 'day') },
  { name: 'seven days', make: press('7 days') },
  { name: 'this month', make: press('This month') },
  { name: 'compared', make: (page) => page.getByLabel('Compare with the period before').check() },
  { name: 'running total', make: (page) => page.getByLabel('Running total').check() },
  { name: 'calls', make: choose('Show', 'requests') },
  { name: 'by dimension', make: choose('by', 'dimension:customer') },
  { name: 'filtered by provider', make: addFilter('provider') },
  { name: 'filtered by model', make: addFilter('model') },
];

/** Changes of filters that take a form first: it is opened before the clock runs. */
export const needsForm = ({ name }: Change): boolean => name.startsWith('filtered');
