import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Export } from '../../../contract/exports-api.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/Form.tsx';
import { FormProblem } from '../forms/FormProblem.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { Fact, Facts } from '../shell/Facts.tsx';
import { storesQuery, uploadsQuery } from './queries.ts';
import { UPLOAD_WORDS, uploadWords } from './words.ts';

/** Has one file brought to an object store, and says how that goes. Nothing where no store stands. */
export function UploadExport({ of: { exportId, state }, mayWrite }: { of: Export; mayWrite: boolean }) {
  const stores = useQuery(storesQuery);
  const uploads = useQuery(uploadsQuery);
  const usable = (stores.data?.destinations ?? []).filter(({ isEnabled }) => isEnabled);
  const [chosen, setChosen] = useState('');
  const send = useCommand(['storage']);
  const destinationId = chosen || usable[0]?.destinationId;
  const sent = (uploads.data?.uploads ?? []).filter((upload) => upload.exportId === exportId);
  const names = new Map(stores.data?.destinations.map((store) => [store.destinationId, store.name]));
  const isOffered = mayWrite && usable.length > 0 && state !== 'ended' && state !== 'failed';
  if (!isOffered && sent.length === 0) return null;
  return (
    <div className="space-y-3">
      {sent.length > 0 && (
        <Facts title="Uploads">
          {sent.map((upload) => (
            <Fact key={upload.uploadId} name={names.get(upload.destinationId) ?? 'a store'}>
              {UPLOAD_WORDS[upload.state]}, {uploadWords(upload)}
            </Fact>
          ))}
        </Facts>
      )}
      {isOffered && (
        <Form
          error={send.error}
          className="flex flex-wrap items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            send.mutate({ method: 'POST', path: `/exports/${exportId}/uploads`, body: { destinationId } });
          }}
        >
          <SelectField
            place="destinationId"
            label="Upload to"
            value={destinationId ?? ''}
            options={usable.map((store) => [store.destinationId, store.name] as const)}
            onChange={setChosen}
          />
          <button type="submit" className="control h-9" disabled={send.isPending}>
            Upload
          </button>
        </Form>
      )}
      <FormProblem error={send.error} />
      <Link to="/stores" className="text-accent underline">
        Object stores
      </Link>
    </div>
  );
}
