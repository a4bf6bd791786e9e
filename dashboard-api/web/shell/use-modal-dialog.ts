import { type RefObject, useId, useLayoutEffect, useRef } from 'react';

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
    element?.showModal();
    return () => element?.close();
  }, []);
  return { dialog, titleId };
}
