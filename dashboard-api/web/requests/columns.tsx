import { createColumnHelper, tableFeatures } from '@tanstack/react-table';
import { providerLabel } from '../../../contract/provider-names.ts';
import type { RequestRow } from '../../../contract/reports.ts';
import { TOKEN_COLUMNS, tokenCell } from '../figures/tokens.ts';
import { formatDuration } from '../period/instant.ts';
import { Basis } from './Basis.tsx';
import { modelChange } from './model-change.ts';
import { OpenRequest } from './OpenRequest.tsx';
import { needsLook, outcomeName, wordsOf } from './outcome.ts';
import { RequestCost } from './RequestCost.tsx';

export const features = tableFeatures({});
const column = createColumnHelper<typeof features, RequestRow>();

/**
 * Classes per column id. A narrow screen shows when, which model, what it cost and how it ended; opening a request
 * shows everything on every screen.
 */
export const COLUMN_CLASSES: Readonly<Record<string, string>> = {
  team: 'max-md:hidden',
  key: 'max-xl:hidden',
  provider: 'max-lg:hidden',
  model: 'w-full',
  uncached: 'number max-lg:hidden',
  cacheRead: 'number max-lg:hidden',
  cacheWrite: 'number max-2xl:hidden',
  output: 'number max-lg:hidden',
  reasoning: 'number max-2xl:hidden',
  basis: 'max-md:hidden',
  cost: 'number',
  status: 'max-sm:hidden',
  duration: 'number max-xl:hidden',
};

const tokens = TOKEN_COLUMNS.map(({ id, name, meaning, classes }) =>
  column.display({
    id,
    header: () => <span title={meaning}>{name}</span>,
    cell: ({ row }) => tokenCell(row.original.tokens, classes),
  }),
);

export const columns = column.columns([
  column.display({
    id: 'time',
    header: 'Time (UTC)',
    cell: ({ row }) => <OpenRequest eventId={row.original.eventId} admittedAt={row.original.admittedAt} />,
  }),
  column.accessor('teamName', {
    id: 'team',
    header: 'Team',
    cell: ({ row }) => <Text value={row.original.teamName ?? row.original.teamId} />,
  }),
  column.accessor('keyName', {
    id: 'key',
    header: 'Key',
    cell: ({ row }) => <Text value={row.original.keyName ?? row.original.keyId} />,
  }),
  column.accessor('provider', { header: 'Provider', cell: (cell) => providerLabel(cell.getValue()) }),
  column.display({ id: 'model', header: 'Model', cell: ({ row }) => <Model row={row.original} /> }),
  ...tokens,
  column.accessor('basis', { header: 'Basis', cell: ({ row }) => <Basis basis={row.original.basis} /> }),
  column.display({ id: 'cost', header: 'Cost (USD)', cell: ({ row }) => <RequestCost row={row.original} /> }),
  column.display({ id: 'status', header: 'Status', cell: ({ row }) => <Status row={row.original} /> }),
  column.display({
    id: 'duration',
    header: 'Duration',
    cell: ({ row }) => formatDuration(row.original.totalMs),
  }),
]);

function Text({ value }: { value: string }) {
  return (
    <span className="block max-w-32 truncate" title={value}>
      {value}
    </span>
  );
}

function Model({ row: { modelRequested, modelServed, endpoint, kind } }: { row: RequestRow }) {
  const change = modelChange(modelRequested, modelServed);
  const model = modelServed ?? modelRequested;
  return (
    <span className="model-cell" title={change?.whole ?? model ?? endpoint}>
      {change && <span className="text-muted">{modelRequested} → </span>}
      <span className="inline-block">
        {change?.served ?? model ?? <span className="text-muted">{endpoint}</span>}
      </span>
      {kind === 'correction' && <span className="ml-2 text-attention">correction</span>}
    </span>
  );
}

function Status({ row }: { row: RequestRow }) {
  const words = row.refusal ? `refused: ${wordsOf(row.refusal)}` : outcomeName(row);
  return (
    <span className={`block max-w-40 truncate ${needsLook(row) ? 'text-attention' : ''}`} title={words}>
      {row.status} {needsLook(row) || row.status === null ? words : ''}
    </span>
  );
}
