/**
 * Whether a person is at work at this page. The API keeps a session alive for people, not for a page that refreshes by
 * itself.
 */

/** So long after the last sign of a person the page still counts as used. */
const ACTIVE_MS = 60_000;
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

let lastSignMs = Number.NEGATIVE_INFINITY;

/** Begins to watch. Opening the page is the first sign. */
export function watchActivity(target: Pick<EventTarget, 'addEventListener'>): void {
  const note = () => {
    lastSignMs = Date.now();
  };
  note();
  for (const sign of SIGNS) target.addEventListener(sign, note, { passive: true });
}

export const isPersonActive = (): boolean => Date.now() - lastSignMs < ACTIVE_MS;
