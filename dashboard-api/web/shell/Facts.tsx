import type { ReactNode } from 'react';

/** A titled list of names and values, in a panel. */
export function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-muted">{title}</h3>
      <dl className="border-t border-line">{children}</dl>
    </section>
  );
}

export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="flex gap-4 border-b border-line py-1.5">
      <dt className="w-44 shrink-0 wrap-anywhere text-muted max-sm:w-32">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}
