import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../figures/count.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { type Pepper, peppersQuery } from './queries.ts';

/** Under which peppers the secrets of keys are stored, and which of them may be taken away. */
export function Peppers() {
  const peppers = useQuery(peppersQuery);
  return (
    <>
      <p className="mt-3 max-w-3xl text-muted">
        Secrets are kept as HMAC-SHA-256 under a pepper, which the operator holds outside the database. A
        secret moves to the newest pepper when it is used or rotated; an older pepper may be taken away once
        no secret stands under it.
      </p>
      <div className="card mt-3">
        <Loaded query={peppers} what="The peppers" rows={2}>
          {({ newest, peppers: rows }) => (
            <DataTable
              name="Peppers"
              caption="Versions of the pepper, oldest first, with how many secrets stand under each"
              columns={columnsOf(newest)}
              rows={rows}
              keyOf={({ version }) => version}
            />
          )}
        </Loaded>
      </div>
    </>
  );
}

const columnsOf = (newest: string): Column<Pepper>[] => [
  { name: 'Version', cell: ({ version }) => `Version ${version}` },
  { name: 'Secrets', isNumber: true, cell: ({ secrets }) => formatCount(secrets) },
  { name: 'Keys', isNumber: true, cell: ({ keys }) => formatCount(keys) },
  { name: 'State', className: 'w-full', cell: (pepper) => <PepperState pepper={pepper} newest={newest} /> },
];

function PepperState({ pepper, newest }: { pepper: Pepper; newest: string }) {
  const { version, isLive, secrets } = pepper;
  if (!isLive)
    return (
      <span className="badge badge-attention max-sm:h-auto max-sm:whitespace-normal">
        {secrets > 0 ? 'missing: its keys cannot be changed' : 'taken away'}
      </span>
    );
  if (version === newest)
    return (
      <span className="badge badge-good max-sm:h-auto max-sm:whitespace-normal">
        newest: new secrets stand under it
      </span>
    );
  return <span className="badge">{secrets > 0 ? 'in use' : 'may be taken away'}</span>;
}
