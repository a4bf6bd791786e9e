/**
 * Keeps the place of whoever goes by keyboard. A browser takes the focus from a button that is disabled while it works, or
 * that goes away with its row, and does not give it back, so that they would begin the page anew, and a dialog which the
 * button leads to would know nothing to return to.
 */

/** What can take the place of something that goes away from it: the next Tab goes on within. */
const PLACES = 'section, dialog';

/** Something that has had the focus, and what it stands in, innermost first: once it is gone nothing else tells. */
interface Place {
  readonly element: Element;
  readonly around: readonly Element[];
}

/** What had the focus last, and is watched for being enabled again. */
let last: Place | null = null;
let watch: MutationObserver | null = null;
/** What has the focus for want of what was pressed. */
let standIn: Element | null = null;

/** Begins to keep it; once for a page. */
export function keepFocus(): void {
  watch = new MutationObserver(() => last && giveBack(last.element));
  document.addEventListener(
    'focusin',
    ({ target }) => target instanceof Element && remember(placeOf(target)),
  );
  new MutationObserver(() => {
    if (last && !last.element.isConnected) goOnAround(last);
  }).observe(document.body, { childList: true, subtree: true });
}

/** Takes note of the place before a dialog opens. @returns leads back to it, at once or when it is enabled again */
export function notePlace(dialog: HTMLElement | null): () => void {
  const place = last;
  return () => {
    // What is not shown any more has the focus until the page is drawn again.
    if (dialog?.contains(document.activeElement)) (document.activeElement as HTMLElement).blur();
    if (!place || !isNowhere()) return;
    if (!place.element.isConnected) return goOnAround(place);
    remember(place);
    giveBack(place.element);
  };
}

function placeOf(element: Element): Place {
  const around: Element[] = [];
  for (let one = element.closest(PLACES); one; one = one.parentElement?.closest(PLACES) ?? null)
    around.push(one);
  return { element, around };
}

function remember(place: Place): void {
  last = place;
  watch?.disconnect();
  watch?.observe(place.element, { attributeFilter: ['disabled'] });
}

function giveBack(element: Element | null): void {
  if (element instanceof HTMLElement && isNowhere() && !element.matches(':disabled'))
    element.focus({ preventScroll: true });
}

/** Of a page that was left nothing is there, and the browser begins the new one. */
function goOnAround({ around }: Place): void {
  const kept = around.find((one) => one.isConnected);
  if (!(kept instanceof HTMLElement) || !isNowhere()) return;
  if (!kept.hasAttribute('tabindex')) kept.tabIndex = -1;
  standIn = kept;
  kept.focus({ preventScroll: true });
}

/** Nothing has the focus that anybody went to: whatever they go on with may take it. */
export const isFocusFree = (): boolean => isNowhere() || document.activeElement === standIn;

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;
