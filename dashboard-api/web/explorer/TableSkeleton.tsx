/** Rows of the height that a table will have, while its figures load. */
export function TableSkeleton({ rows }: { rows: number }) {
  return (
    <div className="px-3 py-2" aria-hidden="true">
      {Array.from({ length: rows + 2 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders have no other identity
        <div key={index} className="flex h-[33px] items-center justify-between">
          <span className="skeleton h-3.5 w-2/5" />
          <span className="skeleton h-3.5 w-16" />
        </div>
      ))}
    </div>
  );
}
