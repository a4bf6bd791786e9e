import { type ReactNode, useEffect } from 'react';
import { Brand } from '../shell/Brand.tsx';

interface DoorProps {
  readonly title: string;
  /** True for what has more to say than a form. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** The frame of every page outside a session. */
export function Door({ title, isWide = false, children }: DoorProps) {
  useEffect(() => {
    document.title = `${title} · SpendGate`;
  }, [title]);
  return (
    <main
      className={`mx-auto flex min-h-dvh flex-col ${isWide ? 'max-w-2xl' : 'max-w-md'} justify-center px-4 py-12`}
    >
      <Brand />
      <section className="card mt-4 space-y-3 p-6">
        <h1 className="text-lg font-semibold">{title}</h1>
        {children}
      </section>
    </main>
  );
}

/** How to get a new link, in one place. */
export function NewLinkHint() {
  return (
    <p className="text-muted">
      Where SpendGate runs on this machine, <code className="text-ink">npm start</code> prints a new link each
      time it starts. A link opens the dashboard once and lasts 15 minutes.
    </p>
  );
}
