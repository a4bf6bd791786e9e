import type { Right } from '../../../contract/rights.ts';
import { useRights } from '../session/rights.ts';

const MEANING =
  'Your role shows calls of your teams and of keys that are yours. Others may see more under the same address.';

/**
 * Stands beside the title of a page of which the person sees a part: its totals are not the organisation’s.
 * @param right what the page reads by
 */
export function PartialBadge({ right }: { right: Right }) {
  const reach = useRights()[right];
  if (reach === undefined || reach === 'all') return null;
  return (
    <span className="rounded border border-line px-1.5 text-xs leading-5 text-muted" title={MEANING}>
      Your teams and your own keys
    </span>
  );
}
