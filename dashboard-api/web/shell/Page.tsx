import { type ReactNode, useEffect } from 'react';
import type { Right } from '../../../contract/rights.ts';
import { PartialBadge } from './Partial.tsx';
import { SimulatedBadge } from './Simulated.tsx';

interface PageProps {
  readonly title: string;
  /** True if what is on screen includes calls that the simulator answered. */
  readonly isSimulated: boolean;
  /** Of figures that a right shows: said where it reaches no further than the person's own teams. */
  readonly readsBy?: Right;
  /** Stands to the right of the title: freshness. */
  readonly aside: ReactNode;
  readonly children: ReactNode;
}

/** One page inside the shell: document title, heading, main landmark. */
export function Page({ title, isSimulated, readsBy, aside, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · SpendGate`;
  }, [title]);
  return (
    <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[100rem] px-4 py-5 outline-none sm:px-6">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {readsBy && <PartialBadge right={readsBy} />}
          {isSimulated && <SimulatedBadge />}
        </div>
        <div className="max-sm:w-full max-sm:not-empty:mb-1.5">{aside}</div>
      </div>
      {children}
    </main>
  );
}
