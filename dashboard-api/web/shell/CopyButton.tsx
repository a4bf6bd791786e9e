import { useState } from 'react';

/** Copies a text and says whether that worked. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  return (
    <>
      <button type="button" className="control" onClick={() => void copy()}>
        {label}
      </button>
      <span role="status" className="ml-2 text-xs text-muted">
        {outcome === 'copied' && 'Copied'}
        {outcome === 'refused' && 'The browser did not allow it: select the text instead'}
      </span>
    </>
  );
}
