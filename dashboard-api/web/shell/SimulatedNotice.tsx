/** Stands wherever a figure includes calls that the simulator answered. */
export function SimulatedNotice() {
  return (
    <p className="mt-3 rounded-md border border-line bg-raised px-4 py-2">
      <strong className="font-semibold">Simulated calls are included.</strong> The simulator answered them: no
      provider was called and nobody is billed. Amounts are what the same usage costs at list price.
    </p>
  );
}
