import { Link } from '@tanstack/react-router';
import type { KeyRow } from '../../../contract/dashboard.ts';
import { useMay } from '../session/rights.ts';
import { VIEW_LINK, Views } from '../shell/Views.tsx';
import { nearnessOf } from './rotation.ts';
import type { KeyView } from './search.ts';

const NAMES = [
  [undefined, 'All keys'],
  ['unused', 'Unused'],
  ['rotation', 'To be rotated'],
  ['exposed', 'Found in public'],
  ['peppers', 'Peppers'],
] as const satisfies readonly (readonly [KeyView | undefined, string])[];

interface KeyViewsProps {
  readonly view: KeyView | undefined;
  /** Undefined while they are read. */
  readonly keys: readonly KeyRow[] | undefined;
  readonly nowMs: number;
}

/** The views of the keys, each with how much in it wants attention. */
export function KeyViews({ view, keys = [], nowMs }: KeyViewsProps) {
  const seesAll = useMay('keys:read');
  const working = keys.filter(({ status }) => status === 'active');
  const counts: Partial<Record<KeyView, number>> = {
    rotation: working.filter((key) => ['due', 'soon'].includes(nearnessOf(key, nowMs))).length,
    exposed: keys.filter(({ status, exposedAt }) => exposedAt !== null && status !== 'revoked').length,
  };
  return (
    <Views label="Views of the keys">
      {NAMES.filter(([one]) => one !== 'peppers' || seesAll).map(([one, name]) => {
        const count = one ? (counts[one] ?? 0) : 0;
        return (
          <li key={name}>
            <Link
              to="/keys"
              search={one ? { view: one } : {}}
              activeOptions={{ exact: true }}
              aria-current={one === view ? 'page' : undefined}
              className={VIEW_LINK}
            >
              {count > 0 ? `${name} (${count})` : name}
            </Link>
          </li>
        );
      })}
    </Views>
  );
}
