import type { ReactNode } from 'react';

interface FactsProps {
  readonly title: string;
  /** True where it stands right beneath a page's own title. */
  readonly isOfPage?: boolean;
  readonly children: ReactNode;
}

/** A titled list of names and values, in a panel. */
export function Facts({ title, isOfPage = false, children }: FactsProps) {
  const Heading = isOfPage ? 'h2' : 'h3';
  return (
    <section>
      <Heading className="mb-1 text-xs font-medium text-muted">{title}</Heading>
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
