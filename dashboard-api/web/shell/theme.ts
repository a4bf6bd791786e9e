/** The colour scheme: the system's, or one that the person chose in this browser. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** `public/early-theme.js` reads the same key before the first paint. */
const STORAGE_KEY = 'spendgate.theme';

/** The choice kept in this browser; storage that is closed or holds something else means the system's. */
export function readTheme(storage: () => Storage): Theme {
  try {
    const stored = storage().getItem(STORAGE_KEY);
    return THEMES.find((theme) => theme === stored) ?? 'system';
  } catch {
    return 'system';
  }
}

/** Applies a choice and keeps it where storage allows. */
export function chooseTheme(theme: Theme, root: HTMLElement, storage: () => Storage): void {
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  try {
    if (theme === 'system') storage().removeItem(STORAGE_KEY);
    else storage().setItem(STORAGE_KEY, theme);
  } catch {
    // The choice then lasts as long as the page.
  }
}
