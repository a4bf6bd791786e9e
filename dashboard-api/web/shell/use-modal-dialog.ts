import { type RefObject, useId, useLayoutEffect, useRef } from 'react';
import { notePlace } from './keep-focus.ts';

/**
 * The browser's modal dialog, open for as long as its component stands: it keeps focus inside and gives it back to what
 * opened it.
 */
export function useModalDialog(): {
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly titleId: string;
} {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    const goBack = notePlace(element);
    element?.showModal();
    return () => {
      element?.close();
      goBack();
    };
  }, []);
  return { dialog, titleId };
}
