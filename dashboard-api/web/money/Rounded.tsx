/** Says why shown parts may not add up to a shown total. */
export function RoundedNote() {
  return (
    <p className="px-3 py-2 text-xs text-muted">
      Amounts are in US dollars and rounded for display, so shown parts may differ from a shown total by a
      cent; pointing at an amount or copying it gives every digit.
    </p>
  );
}
