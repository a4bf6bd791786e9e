import type { ReactNode } from 'react';

interface ScrollRegionProps {
  /** What is inside, for those who do not see it. */
  readonly name: string;
  readonly className: string;
  readonly children: ReactNode;
}

/**
 * A part of the page that scrolls by itself. It takes focus, so that the arrow keys can scroll it; what is only said and
 * not shown stays within it.
 */
export function ScrollRegion({ name, className, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label={name} tabIndex={0} className={`relative ${className}`}>
      {children}
    </section>
  );
}
