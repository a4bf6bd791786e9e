import type { Standing } from './standing.ts';

/** Spent, then reserved by calls under way, then held ready for the next, within the limit. The figures stand beside it: it is left out for those who do not see it. */
export function BudgetBar({ standing }: { standing: Standing }) {
  const { spentPermille, reservedPermille, readyPermille, level } = standing;
  const fill = level === 'calm' ? 'fill-accent' : 'fill-attention';
  return (
    <svg
      className="block h-2 w-full min-w-24 rounded-sm"
      viewBox="0 0 1000 8"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect width="1000" height="8" className="fill-raised" />
      <rect width={spentPermille} height="8" className={fill} />
      <rect x={spentPermille} width={reservedPermille} height="8" className={`opacity-60 ${fill}`} />
      <rect
        x={spentPermille + reservedPermille}
        width={readyPermille}
        height="8"
        className={`opacity-30 ${fill}`}
      />
    </svg>
  );
}
