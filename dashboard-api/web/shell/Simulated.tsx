const MEANING =
  'Calls answered by the simulator are among these: no provider was called, nobody is billed, and amounts are what the same usage costs at your prices.';

/** Stands beside the title of a page whose figures include simulated calls, where it moves nothing else. */
export function SimulatedBadge() {
  return (
    <span className="rounded border border-attention px-1.5 text-xs leading-5 text-attention" title={MEANING}>
      Simulated calls, not billed
    </span>
  );
}

/** The same in words, for one call. */
export function SimulatedNotice() {
  return (
    <p className="rounded-md border border-line bg-raised px-4 py-2">
      <strong className="font-semibold">This call was simulated.</strong> No provider was called and nobody is
      billed. The amount is what the same usage costs at your prices.
    </p>
  );
}
