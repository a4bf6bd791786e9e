/**
 * Keeps the place of whoever goes by keyboard. A browser takes the focus from a button that is disabled while it works and
 * does not give it back, so that a dialog which the button leads to would know nothing to return to.
 */

/** What had the focus last, and is watched for being enabled again. */
let last: Element | null = null;
let watch: MutationObserver | null = null;

/** Begins to keep it; once for a page. */
export function keepFocus(): void {
  watch = new MutationObserver(() => giveBack(last));
  document.addEventListener('focusin', ({ target }) => target instanceof Element && remember(target));
}

/** Takes note of the place before a dialog opens. @returns leads back to it, at once or when it is enabled again */
export function notePlace(dialog: HTMLElement | null): () => void {
  const place = last;
  return () => {
    // What is not shown any more has the focus until the page is drawn again.
    if (dialog?.contains(document.activeElement)) (document.activeElement as HTMLElement).blur();
    if (!place?.isConnected || !isNowhere()) return;
    remember(place);
    giveBack(place);
  };
}

function remember(element: Element): void {
  last = element;
  watch?.disconnect();
  watch?.observe(element, { attributeFilter: ['disabled'] });
}

function giveBack(element: Element | null): void {
  if (element instanceof HTMLElement && isNowhere() && !element.matches(':disabled'))
    element.focus({ preventScroll: true });
}

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;
