import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { KeyRow } from '../../../contract/dashboard.ts';
import { formatMinute } from '../period/instant.ts';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { unusedKeysQuery } from './queries.ts';
import { UNUSED_DAYS, type UnusedDays } from './search.ts';

interface UnusedKeysProps {
  readonly days: UnusedDays;
  /** Shows them as every list of keys is shown. */
  readonly children: (rows: readonly KeyRow[]) => ReactNode;
}

const IN_ORDER = [...UNUSED_DAYS].sort((one, other) => one - other);

/** Active keys that nobody has used for so many days: what may be revoked without anybody noticing. */
export function UnusedKeys({ days, children }: UnusedKeysProps) {
  const navigate = useNavigate();
  const unused = useQuery(unusedKeysQuery(days));
  return (
    <>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <label htmlFor="unused-days">Active keys that no call has shown for</label>
        <select
          id="unused-days"
          className="control"
          value={days}
          onChange={(event) => {
            const next = UNUSED_DAYS.find((one) => String(one) === event.target.value);
            if (next)
              void navigate({
                to: '/keys',
                search: { view: 'unused', days: next },
                replace: true,
                resetScroll: false,
              });
          }}
        >
          {IN_ORDER.map((one) => (
            <option key={one} value={one}>
              {one} days
            </option>
          ))}
        </select>
        {unused.data && (
          <span className="text-muted">that is since {formatMinute(unused.data.since)} UTC</span>
        )}
      </div>
      <div className="card mt-3">
        <Loaded query={unused} what="The unused keys">
          {({ keys }) =>
            keys.length === 0 ? (
              <Empty title="No key is unused">
                Every active key that is older than this has been called with since.
              </Empty>
            ) : (
              children(keys)
            )
          }
        </Loaded>
      </div>
    </>
  );
}
