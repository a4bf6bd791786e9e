import type { ReactNode } from 'react';

interface FigureProps {
  readonly name: string;
  /** Undefined while it loads. */
  readonly value: ReactNode;
  readonly note: ReactNode;
  readonly isWide?: boolean;
  readonly isAlert?: boolean;
}

/** One figure in a box whose size does not depend on what is in it. */
export function Figure({ name, value, note, isWide = false, isAlert = false }: FigureProps) {
  const tone = isAlert ? 'text-attention' : 'text-ink';
  return (
    <div
      className={`-mt-px -ml-px border-t border-l border-line px-4 py-3 ${isWide ? 'col-span-2 lg:col-span-1' : ''}`}
    >
      <dt className="text-xs font-medium text-muted">{name}</dt>
      <dd className={`flex h-9 items-center text-2xl font-semibold tracking-tight ${tone}`}>
        {value === undefined ? <span className="skeleton h-6 w-24" /> : value}
      </dd>
      <dd className={`min-h-5 text-xs ${isAlert ? 'text-attention' : 'text-muted'}`}>{note}</dd>
    </div>
  );
}
