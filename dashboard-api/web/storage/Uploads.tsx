import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Upload } from '../../../contract/storage-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { formatStamp } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { storesQuery, uploadsQuery } from './queries.ts';
import { UPLOAD_WORDS, uploadWords } from './words.ts';

/** What was brought to object stores, is on its way, or was given up and can be asked for again. */
export function Uploads() {
  const uploads = useQuery(uploadsQuery);
  const stores = useQuery(storesQuery);
  const mayWrite = useMay('exports:write');
  const again = useCommand(['storage']);
  const names = new Map(stores.data?.destinations.map(({ destinationId, name }) => [destinationId, name]));
  const columns = [
    ...columnsOf(names),
    ...(mayWrite
      ? [
          {
            name: 'Actions',
            isUnlabelled: true as const,
            cell: ({ uploadId, state, objectName }: Upload) =>
              state === 'given_up' && (
                <button
                  type="button"
                  className="control whitespace-nowrap"
                  aria-label={`Go on with ${objectName}`}
                  disabled={again.isPending}
                  onClick={() => again.mutate({ method: 'POST', path: `/storage-uploads/${uploadId}/again` })}
                >
                  Go on
                </button>
              ),
          },
        ]
      : []),
  ];
  return (
    <Section
      title="Uploads"
      about="The newest 200. What a store does not take is tried again for two days, then given up; a part that it has is not sent twice."
    >
      <Loaded query={uploads} what="The uploads" rows={3}>
        {({ uploads: rows }) =>
          rows.length === 0 ? (
            <Empty title="Nothing was uploaded yet">
              A schedule brings files by itself; a file under{' '}
              <Link to="/exports" className="text-accent underline">
                Reports and exports
              </Link>{' '}
              can be uploaded once, from where it is opened.
            </Empty>
          ) : (
            <DataTable
              name="Uploads"
              caption="Uploads, newest first"
              columns={columns}
              rows={rows}
              keyOf={({ uploadId }) => uploadId}
            />
          )
        }
      </Loaded>
      {again.error && (
        <div className="p-3">
          <FormProblem error={again.error} />
        </div>
      )}
    </Section>
  );
}

const columnsOf = (stores: ReadonlyMap<string, string>) => [
  {
    name: 'Object',
    className: 'w-full',
    cell: (upload: Upload) => (
      <>
        <Link
          to="/exports"
          search={{ open: upload.exportId }}
          className="font-medium wrap-anywhere hover:underline"
          preload={false}
        >
          {upload.objectName}
        </Link>
        <span className="block text-xs font-normal text-muted">{uploadWords(upload)}</span>
      </>
    ),
  },
  {
    name: 'Store',
    className: 'max-sm:hidden',
    cell: ({ destinationId }: Upload) => stores.get(destinationId) ?? 'a store',
  },
  {
    name: 'State',
    className: 'whitespace-nowrap',
    cell: (upload: Upload) => (
      <span
        className={`badge ${upload.state === 'done' ? 'badge-good' : upload.state === 'given_up' ? 'badge-attention' : ''}`}
      >
        {UPLOAD_WORDS[upload.state]}
      </span>
    ),
  },
  {
    name: 'Asked for (UTC)',
    className: 'whitespace-nowrap max-md:hidden',
    cell: ({ createdAt }: Upload) => formatStamp(createdAt),
  },
];
