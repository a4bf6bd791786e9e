/** By whose notation figures and dates are written: the browser's, or one that the person chose in this browser. */

/** Locales that can be chosen, with what they call themselves. */
export const CHOICES = [
  ['en-US', 'English (US)'],
  ['en-GB', 'English (UK)'],
  ['en-IN', 'English (India)'],
  ['de-DE', 'Deutsch'],
  ['de-CH', 'Deutsch (Schweiz)'],
  ['fr-FR', 'Français'],
  ['ja-JP', '日本語'],
] as const;

/** Null: as the browser. */
export type Choice = (typeof CHOICES)[number][0] | null;

const STORAGE_KEY = 'spendgate.notation';

/** The choice that a text names; anything else means the browser's. */
export const choiceOf = (text: string | null): Choice =>
  CHOICES.find(([locale]) => locale === text)?.[0] ?? null;

/** The choice kept in this browser; storage that is closed means the browser's notation. */
export function readChoice(storage: () => Storage): Choice {
  try {
    return choiceOf(storage().getItem(STORAGE_KEY));
  } catch {
    return null;
  }
}

/** Keeps a choice where storage allows; elsewhere it lasts as long as the page. */
export function keepChoice(choice: Choice, storage: () => Storage): void {
  try {
    if (choice === null) storage().removeItem(STORAGE_KEY);
    else storage().setItem(STORAGE_KEY, choice);
  } catch {
    // Nothing is kept.
  }
}

/** Languages in the order in which they are tried. @param languages the browser's */
export const languagesOf = (choice: Choice, languages: readonly string[]): readonly string[] =>
  choice === null ? languages : [choice];
