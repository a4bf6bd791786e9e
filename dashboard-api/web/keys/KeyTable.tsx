import { Link } from '@tanstack/react-router';
import type { KeyRow } from '../../../contract/dashboard.ts';
import { Spend } from '../explorer/Spend.tsx';
import { formatDay, formatMinute } from '../period/instant.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { KeyBadge } from './KeyBadge.tsx';
import { ageWords, nearnessOf, planWords, secretSince } from './rotation.ts';
import type { KeySpend } from './spend.ts';
import { isLive } from './state.ts';

interface KeyTableProps {
  readonly rows: readonly KeyRow[];
  /** What the rows are, for those who do not see them. */
  readonly caption: string;
  /** By key id; undefined while it is read. A key that is not in it has had no call. */
  readonly spend: ReadonlyMap<string, KeySpend> | undefined;
  readonly nowMs: number;
  /** Ids of the rows that are ticked; null where nothing could be done with them. */
  readonly selected: ReadonlySet<string> | null;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  /** What the list is about, beside what every list of keys shows. */
  readonly about?: 'rotation' | 'exposure';
}

/** Keys, each leading to its panel. */
export function KeyTable({ rows, caption, spend, nowMs, selected, onSelect, about }: KeyTableProps) {
  const columns = [
    NAME,
    TEAM,
    ...(about ? [] : [ENVIRONMENT]),
    OWNER,
    {
      name: 'State',
      className: about ? 'max-sm:hidden' : '',
      cell: (row: KeyRow) => <KeyBadge row={row} nowMs={nowMs} />,
    },
    ...(about === 'rotation' ? rotationColumns(nowMs) : []),
    ...(about === 'exposure' ? [REPORTED] : []),
    LAST_USED,
    ...(about ? [] : [ageColumn(nowMs), EXPIRES]),
    spendColumn(spend),
  ];
  return (
    <DataTable
      name="Keys"
      caption={caption}
      columns={selected ? [tickColumn(rows, nowMs, selected, onSelect), ...columns] : columns}
      rowHeader={selected ? 1 : 0}
      rows={rows}
      keyOf={({ keyId }) => keyId}
      isLinked
    />
  );
}

const NAME: Column<KeyRow> = {
  name: 'Key',
  className: 'w-full max-w-0 min-w-28',
  cell: (row) => (
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
  ),
};

const TEAM: Column<KeyRow> = {
  name: 'Team and project',
  className: 'max-md:hidden',
  cell: ({ teamName, projectName }) => (
    <>
      <span className="block max-w-44 truncate">{teamName}</span>
      <span className="block max-w-44 truncate text-xs text-muted">{projectName}</span>
    </>
  ),
};

const ENVIRONMENT: Column<KeyRow> = {
  name: 'Environment',
  className: 'max-lg:hidden',
  cell: ({ environment }) => environment ?? '',
};

const OWNER: Column<KeyRow> = {
  name: 'Owner',
  className: 'max-xl:hidden',
  cell: (row) => <span className="block max-w-36 truncate">{ownerWords(row)}</span>,
};

const LAST_USED: Column<KeyRow> = {
  name: 'Last used (UTC)',
  className: 'whitespace-nowrap max-lg:hidden',
  cell: ({ lastUsedAt }) =>
    lastUsedAt === null ? <span className="text-muted">never</span> : formatMinute(lastUsedAt),
};

const ageColumn = (nowMs: number): Column<KeyRow> => ({
  name: 'Age',
  className: 'whitespace-nowrap max-lg:hidden',
  cell: ({ createdAt }) => (
    <time dateTime={createdAt} title={`Made on ${formatDay(createdAt)}`}>
      {ageWords(createdAt, nowMs)}
    </time>
  ),
});

const EXPIRES: Column<KeyRow> = {
  name: 'Expires',
  className: 'whitespace-nowrap max-xl:hidden',
  cell: ({ expiresAt }) =>
    expiresAt === null ? <span className="text-muted">never</span> : formatDay(expiresAt),
};

const REPORTED: Column<KeyRow> = {
  name: 'Reported (UTC)',
  className: 'sm:whitespace-nowrap',
  cell: ({ exposedAt }) => exposedAt && formatMinute(exposedAt),
};

const NEARNESS = { due: 'overdue', soon: 'soon', later: null, unplanned: null } as const;

const rotationColumns = (nowMs: number): Column<KeyRow>[] => [
  {
    name: 'Age of secret',
    className: 'whitespace-nowrap max-sm:hidden',
    cell: (row) => <span title={formatDay(secretSince(row))}>{ageWords(secretSince(row), nowMs)}</span>,
  },
  {
    name: 'To be rotated',
    className: 'min-w-40',
    cell: (row) => {
      const mark = NEARNESS[nearnessOf(row, nowMs)];
      return (
        <>
          {mark && <span className="badge badge-attention mr-2">{mark}</span>}
          {planWords(row.rotation)}
        </>
      );
    },
  },
];

const spendColumn = (spend: KeyTableProps['spend']): Column<KeyRow> => ({
  name: '30 days (USD)',
  isNumber: true,
  className: 'max-sm:hidden',
  cell: ({ keyId }) => {
    if (!spend) return <span className="skeleton inline-block h-3.5 w-14" />;
    const figures = spend.get(keyId);
    return figures ? <Spend figures={figures} /> : <span className="text-muted">no calls</span>;
  },
});

function tickColumn(
  rows: readonly KeyRow[],
  nowMs: number,
  selected: ReadonlySet<string>,
  onSelect: KeyTableProps['onSelect'],
): Column<KeyRow> {
  const live = rows.filter((row) => isLive(row, nowMs)).map(({ keyId }) => keyId);
  return {
    name: 'Select every key shown',
    className: 'relative z-10 w-8',
    heading: (
      <input
        type="checkbox"
        aria-label="Select every key shown"
        checked={live.length > 0 && live.every((keyId) => selected.has(keyId))}
        disabled={live.length === 0}
        onChange={(event) => onSelect(new Set(event.target.checked ? live : []))}
      />
    ),
    cell: ({ keyId, name }) =>
      live.includes(keyId) && (
        <input
          type="checkbox"
          aria-label={`Select ${name}`}
          checked={selected.has(keyId)}
          onChange={(event) => onSelect(withOne(selected, keyId, event.target.checked))}
        />
      ),
  };
}

/** Whose a key is, in words. */
export function ownerWords({ ownerId, ownerName }: Pick<KeyRow, 'ownerId' | 'ownerName'>): string {
  return ownerName ?? (ownerId === null ? '' : 'somebody who left');
}

function withOne(selected: ReadonlySet<string>, keyId: string, isTicked: boolean): ReadonlySet<string> {
  const next = new Set(selected);
  if (isTicked) next.add(keyId);
  else next.delete(keyId);
  return next;
}
