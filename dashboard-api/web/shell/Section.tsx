import { type ReactNode, useId } from 'react';

interface SectionProps {
  readonly title: string;
  /** A line beneath the title. */
  readonly about?: ReactNode;
  /** Stands to the right of the title: what can be done. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A titled card of a page. */
export function Section({ title, about, aside, children }: SectionProps) {
  const id = useId();
  return (
    <section className="card mt-4" aria-labelledby={id}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-3 pt-3 pb-2">
        <div className="min-w-0">
          <h2 id={id} className="font-semibold">
            {title}
          </h2>
          {about && <p className="max-w-3xl text-muted">{about}</p>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}
