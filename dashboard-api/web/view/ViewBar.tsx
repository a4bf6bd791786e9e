import type { ReactNode } from 'react';
import { PeriodPicker } from '../period/PeriodPicker.tsx';
import { FilterBar } from './FilterBar.tsx';
import { useView } from './use-view.ts';

/** Period and filters of a page. Both live in the address. @param children what else stands in that line */
export function ViewBar({ children }: { children?: ReactNode }) {
  const { view, show } = useView();
  return (
    <section aria-label="Period and filters" className="mt-3 flex flex-wrap items-start gap-x-6 gap-y-2">
      <PeriodPicker period={view.period} onChange={(period) => show({ ...view, period })} />
      <FilterBar view={view} onChange={show} />
      {children}
    </section>
  );
}
