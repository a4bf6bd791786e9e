/** Stands wherever a figure includes calls that the simulator answered; `isOne` where it is about a single call. */
export function SimulatedNotice({ isOne = false }: { isOne?: boolean }) {
  return (
    <p className="mt-3 rounded-md border border-line bg-raised px-4 py-2">
      <strong className="font-semibold">
        {isOne ? 'This call was simulated.' : 'Simulated calls are included.'}
      </strong>{' '}
      No provider was called and nobody is billed. Amounts are what the same usage costs at list price.
    </p>
  );
}
