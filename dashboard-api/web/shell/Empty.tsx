import type { ReactNode } from 'react';

interface EmptyProps {
  readonly title: string;
  /** What would stand here, and what it is good for. */
  readonly children: ReactNode;
}

/** A list without entries. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <div className="px-6 pt-8 pb-10 text-center">
      <h2 className="text-lg font-semibold">{title}</h2>
      <div className="mx-auto mt-1 max-w-prose text-muted">{children}</div>
    </div>
  );
}
