import type { Standing } from './standing.ts';

/** Spent, then leased, within the limit. The figures stand beside it: it is left out for those who do not see it. */
export function BudgetBar({ standing }: { standing: Standing }) {
  const { spentPermille, leasedPermille, level } = standing;
  return (
    <svg
      className="block h-2 w-full min-w-24 rounded-sm"
      viewBox="0 0 1000 8"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect width="1000" height="8" className="fill-raised" />
      <rect
        width={spentPermille}
        height="8"
        className={level === 'calm' ? 'fill-accent' : 'fill-attention'}
      />
      <rect
        x={spentPermille}
        width={leasedPermille}
        height="8"
        className={`opacity-40 ${level === 'calm' ? 'fill-accent' : 'fill-attention'}`}
      />
    </svg>
  );
}
