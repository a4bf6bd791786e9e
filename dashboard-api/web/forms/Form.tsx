import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { FormFaultsContext, faultsOf, isAt } from './faults.ts';

interface FormProps {
  /** Why what was sent was refused; null: it was not, or is being sent. */
  readonly error: Error | null;
  readonly className?: string;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly children: ReactNode;
}

/**
 * A form whose fields say what the API found wrong with them, the first of which gets the focus. A field is silent again as
 * soon as it is typed at.
 */
export function Form({ error, className, onSubmit, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [places] = useState(() => new Set<string>());
  const [typed, setTyped] = useState<{ readonly of: Error | null; readonly at: readonly string[] }>(NOTHING);
  const context = useMemo(() => {
    const at = typed.of === error ? typed.at : [];
    return { places, faults: faultsOf(error).filter((fault) => !at.some((place) => isAt(fault, place))) };
  }, [error, places, typed]);
  useEffect(() => {
    if (faultsOf(error).length > 0)
      form.current?.querySelector<HTMLElement>('[data-place][aria-invalid="true"]')?.focus();
  }, [error]);
  const takeNote = ({ target }: FormEvent<HTMLFormElement>) => {
    const place = target instanceof HTMLElement ? target.dataset['place'] : undefined;
    if (place === undefined || error === null) return;
    setTyped((before) => ({ of: error, at: before.of === error ? [...before.at, place] : [place] }));
  };
  return (
    <FormFaultsContext value={context}>
      <form ref={form} className={className} onInput={takeNote} onSubmit={onSubmit}>
        {children}
      </form>
    </FormFaultsContext>
  );
}

const NOTHING = { of: null, at: [] } as const;
