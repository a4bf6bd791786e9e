import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Destination, Upload } from '../../../contract/storage-api.ts';
import { useCommand } from '../api/use-command.ts';
import { type Answered, answerWords, isTaken } from '../destinations/answer.ts';
import { FormProblem } from '../forms/FormProblem.tsx';
import { formatStamp } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { NewStore } from './NewStore.tsx';
import { storesQuery, uploadsQuery } from './queries.ts';
import { newestTo, STORE_WORDS, UPLOAD_WORDS, uploadWords } from './words.ts';

interface Tried extends Answered {
  readonly name: string;
}

/** Where files can be put: each is tried with a small object, switched off and on here. */
export function Stores() {
  const stores = useQuery(storesQuery);
  const uploads = useQuery(uploadsQuery);
  const mayWrite = useMay('exports:write');
  const [isAdding, setAdding] = useState(false);
  const [tried, setTried] = useState<Tried | null>(null);
  const change = useCommand(['storage']);
  const test = useCommand<Answered>(['audit']);
  const button = (words: string, { name }: Destination, onClick: () => void) => (
    <button
      type="button"
      className="control"
      aria-label={`${words}: ${name}`}
      disabled={change.isPending || test.isPending}
      onClick={onClick}
    >
      {words}
    </button>
  );
  const path = ({ destinationId }: Destination) => `/storage-destinations/${destinationId}`;
  const columns = [
    ...columnsOf(uploads.data?.uploads ?? []),
    ...(mayWrite
      ? [
          {
            name: 'Actions',
            isUnlabelled: true as const,
            cell: (store: Destination) => (
              <span className="flex justify-end gap-2 whitespace-nowrap max-sm:flex-col">
                {button('Write a test', store, () =>
                  test.mutate(
                    { method: 'POST', path: `${path(store)}/test` },
                    { onSuccess: (answer) => setTried({ ...answer, name: store.name }) },
                  ),
                )}
                {button(store.isEnabled ? 'Switch off' : 'Switch on', store, () =>
                  change.mutate({
                    method: 'PATCH',
                    path: path(store),
                    body: { isEnabled: !store.isEnabled },
                    ifMatch: store.etag,
                  }),
                )}
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section
      title="Stores"
      about="Buckets and containers of your own. Files are brought there in parts, each tried again after a pause; what proves a file is put beside it last."
      aside={
        mayWrite && (
          <button type="button" className="control-strong" onClick={() => setAdding(true)}>
            Add an object store
          </button>
        )
      }
    >
      <Loaded query={stores} what="The object stores" rows={2}>
        {({ destinations: rows }) =>
          rows.length === 0 ? (
            <Empty title="No object store">
              With one, files of each day, week, month or quarter come to your bucket by themselves.
            </Empty>
          ) : (
            <DataTable
              name="Stores"
              caption="Object stores, oldest first"
              columns={columns}
              rows={rows}
              keyOf={({ destinationId }) => destinationId}
            />
          )
        }
      </Loaded>
      <p role="status" className="px-3 pb-3 empty:hidden">
        {tried && <TriedWords tried={tried} />}
      </p>
      {(test.error ?? change.error) && (
        <div className="p-3">
          <FormProblem error={test.error ?? change.error} />
        </div>
      )}
      {isAdding && <NewStore onClose={() => setAdding(false)} />}
    </Section>
  );
}

function TriedWords({ tried }: { tried: Tried }) {
  if (isTaken(tried)) return <>A small object stands in {tried.name} now: it takes files.</>;
  return (
    <span className="text-attention">
      {tried.name} took nothing: {answerWords(tried) ?? 'nothing was answered'}.
    </span>
  );
}

const columnsOf = (uploads: readonly Upload[]) => [
  {
    name: 'Store',
    className: 'w-full',
    cell: ({ name, kind, address, prefix }: Destination) => (
      <>
        <span className="font-medium wrap-anywhere">{name}</span>
        <span className="block text-xs font-normal text-muted">{STORE_WORDS[kind]}</span>
        <span className="block text-xs font-normal wrap-anywhere text-muted max-sm:hidden">
          {prefix === '' ? address : `${address}/${prefix}`}
        </span>
      </>
    ),
  },
  {
    name: 'State',
    className: 'whitespace-nowrap',
    cell: ({ isEnabled }: Destination) => (
      <span className={`badge ${isEnabled ? 'badge-good' : 'badge-attention'}`}>
        {isEnabled ? 'on' : 'off'}
      </span>
    ),
  },
  {
    name: 'Last upload (UTC)',
    className: 'max-lg:hidden',
    cell: (store: Destination) => <LastUpload upload={newestTo(uploads, store)} />,
  },
];

function LastUpload({ upload }: { upload: Upload | undefined }) {
  if (!upload) return <span className="text-muted">none yet</span>;
  return (
    <span className="whitespace-nowrap" title={uploadWords(upload)}>
      {UPLOAD_WORDS[upload.state]} {formatStamp(upload.finishedAt ?? upload.createdAt)}
    </span>
  );
}
