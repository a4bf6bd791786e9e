import type { ReactNode } from 'react';

/** Class of a link of `Views`. Its `aria-current` says which view is shown. */
export const VIEW_LINK =
  '-mb-px block border-b-2 border-transparent py-2 whitespace-nowrap text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink';

/** Links to the views of one page, each an address of its own. @param children list items */
export function Views({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className="mt-3 border-b border-line">
      <ul className="flex flex-wrap gap-x-5">{children}</ul>
    </nav>
  );
}
