export interface ModelChange {
  /** The model that answered, shortened where it only completes the name that was asked for. */
  readonly served: string;
  /** Both names in full. */
  readonly whole: string;
}

/**
 * How to show that another model answered than was asked for; null where it was the same or either is not stated.
 * `gpt-4o` answered by `gpt-4o-2024-08-06` is the common case: `…-2024-08-06` says it in a narrow column.
 */
export function modelChange(requested: string | null, served: string | null): ModelChange | null {
  if (requested === null || served === null || requested === served) return null;
  const isCompleted = served.startsWith(requested);
  return {
    served: isCompleted ? `…${served.slice(requested.length)}` : served,
    whole: `${requested} → ${served}`,
  };
}
