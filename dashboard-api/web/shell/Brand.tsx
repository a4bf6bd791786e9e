/** Name and mark of the product. */
export function Brand() {
  return (
    <span className="inline-flex items-center gap-2 text-base font-semibold tracking-tight">
      <svg viewBox="0 0 32 32" className="size-6" aria-hidden="true">
        <rect width="32" height="32" rx="7" className="fill-accent" />
        <path d="M8 23V9h3v14zm6.5 0V14h3v9zm6.5 0v-5h3v5z" className="fill-surface" />
      </svg>
      SpendGate
    </span>
  );
}
