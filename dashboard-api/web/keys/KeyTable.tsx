import { Link } from '@tanstack/react-router';
import type { KeyRow } from '../../../contract/dashboard.ts';
import { Spend } from '../explorer/Spend.tsx';
import { formatDay } from '../period/instant.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { KeyBadge } from './KeyBadge.tsx';
import type { KeySpend } from './spend.ts';
import { isLive } from './state.ts';

interface KeyTableProps {
  readonly rows: readonly KeyRow[];
  /** By key id; undefined while it is read. A key that is not in it has had no call. */
  readonly spend: ReadonlyMap<string, KeySpend> | undefined;
  readonly nowMs: number;
  /** Ids of the rows that are ticked; null where nothing could be done with them. */
  readonly selected: ReadonlySet<string> | null;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
}

/** The keys, each leading to its panel. */
export function KeyTable({ rows, spend, nowMs, selected, onSelect }: KeyTableProps) {
  const live = rows.filter((row) => isLive(row, nowMs));
  return (
    <ScrollRegion name="Keys" className="overflow-x-auto">
      <table className="table">
        <caption className="sr-only">
          Gateway keys, newest first, with what each has spent in 30 days in US dollars. Each row opens its
          key.
        </caption>
        <thead>
          <tr>
            {selected && (
              <th scope="col" className="w-8">
                <input
                  type="checkbox"
                  aria-label="Select every key shown"
                  checked={live.length > 0 && live.every(({ keyId }) => selected.has(keyId))}
                  disabled={live.length === 0}
                  onChange={(event) =>
                    onSelect(new Set(event.target.checked ? live.map(({ keyId }) => keyId) : []))
                  }
                />
              </th>
            )}
            <th scope="col">Key</th>
            <th scope="col" className="max-md:hidden">
              Team
            </th>
            <th scope="col" className="max-lg:hidden">
              Project
            </th>
            <th scope="col" className="max-md:hidden">
              Environment
            </th>
            <th scope="col">State</th>
            <th scope="col" className="max-lg:hidden">
              Created
            </th>
            <th scope="col" className="max-lg:hidden">
              Expires
            </th>
            <th scope="col" className="number max-sm:hidden">
              30 days (USD)
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.keyId} className="row-linked">
              {selected && (
                <td className="relative z-10">
                  {isLive(row, nowMs) && (
                    <input
                      type="checkbox"
                      aria-label={`Select ${row.name}`}
                      checked={selected.has(row.keyId)}
                      onChange={(event) => onSelect(withOne(selected, row.keyId, event.target.checked))}
                    />
                  )}
                </td>
              )}
              <th scope="row" className="w-full max-w-0">
                <Link
                  to="/keys"
                  search={(search) => ({ ...search, open: row.keyId })}
                  className="row-link block truncate font-medium hover:underline"
                  title={row.name}
                  preload={false}
                  resetScroll={false}
                >
                  {row.name}
                </Link>
              </th>
              <td className="max-md:hidden">
                <span className="block max-w-40 truncate">{row.teamName}</span>
              </td>
              <td className="max-lg:hidden">
                <span className="block max-w-40 truncate">{row.projectName}</span>
              </td>
              <td className="max-md:hidden">{row.environment ?? ''}</td>
              <td>
                <KeyBadge row={row} nowMs={nowMs} />
              </td>
              <td className="whitespace-nowrap max-lg:hidden">{formatDay(row.createdAt)}</td>
              <td className="whitespace-nowrap max-lg:hidden">
                {row.expiresAt === null ? (
                  <span className="text-muted">never</span>
                ) : (
                  formatDay(row.expiresAt)
                )}
              </td>
              <td className="number max-sm:hidden">
                <KeySpendCell keyId={row.keyId} spend={spend} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function KeySpendCell({ keyId, spend }: { keyId: string; spend: KeyTableProps['spend'] }) {
  if (!spend) return <span className="skeleton inline-block h-3.5 w-14" />;
  const figures = spend.get(keyId);
  return figures ? <Spend figures={figures} /> : <span className="text-muted">no calls</span>;
}

function withOne(selected: ReadonlySet<string>, keyId: string, isTicked: boolean): ReadonlySet<string> {
  const next = new Set(selected);
  if (isTicked) next.add(keyId);
  else next.delete(keyId);
  return next;
}
