import { type ReactNode, useEffect } from 'react';

interface PageProps {
  readonly title: string;
  /** Stands to the right of the title: freshness. */
  readonly aside: ReactNode;
  readonly children: ReactNode;
}

/** One page inside the shell: document title, heading, main landmark. */
export function Page({ title, aside, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · SpendGate`;
  }, [title]);
  return (
    <main id="content" tabIndex={-1} className="mx-auto max-w-[100rem] px-4 py-5 outline-none sm:px-6">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {aside}
      </div>
      {children}
    </main>
  );
}
