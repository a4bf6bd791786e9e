import { useState } from 'react';
import type { Destination } from '../../../contract/storage-api.ts';
import { useCommand } from '../api/use-command.ts';
import { CheckField } from '../forms/CheckField.tsx';
import { FormModal } from '../forms/FormModal.tsx';
import { SecretField } from '../forms/SecretField.tsx';
import { SelectField } from '../forms/SelectField.tsx';
import { TextField } from '../forms/TextField.tsx';
import { NOTHING_TYPED, sasProblem, storeOf, type TypedStore } from './typed-store.ts';
import { STORE_WORDS } from './words.ts';

const KINDS = Object.entries(STORE_WORDS) as [Destination['kind'], string][];

interface FieldsProps {
  readonly typed: TypedStore;
  readonly set: (change: Partial<TypedStore>) => void;
}

/** Names an object store. What it is written to with leaves this page once. */
export function NewStore({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState(NOTHING_TYPED);
  const create = useCommand<unknown>(['storage'], onClose);
  const set = (change: Partial<TypedStore>) => setTyped({ ...typed, ...change });
  const store = storeOf(typed);
  return (
    <FormModal
      title="Add an object store"
      action="Add"
      working="Adding…"
      command={create}
      isDisabled={store === null}
      onClose={onClose}
      onSubmit={() => create.mutate({ method: 'POST', path: '/storage-destinations', body: store })}
    >
      <SelectField
        place="kind"
        label="Kind"
        value={typed.kind}
        onChange={(kind) => set({ kind })}
        options={KINDS}
      />
      <TextField
        place="name"
        label="Name"
        hint="Such as “finance lake”."
        maxLength={120}
        value={typed.name}
        onChange={(name) => set({ name })}
      />
      {typed.kind === 's3' ? <S3Fields typed={typed} set={set} /> : <AzureFields typed={typed} set={set} />}
      <TextField
        place="prefix"
        label="Before each name"
        hint="A slash at its end makes a folder."
        example="spendgate/"
        isOptional
        maxLength={200}
        value={typed.prefix}
        onChange={(prefix) => set({ prefix })}
      />
    </FormModal>
  );
}

function S3Fields({ typed, set }: FieldsProps) {
  return (
    <>
      <TextField
        place="endpoint"
        label="Endpoint"
        hint="Without the bucket. HTTPS, and reachable from the internet."
        example="https://s3.eu-central-1.amazonaws.com"
        maxLength={300}
        value={typed.endpoint}
        onChange={(endpoint) => set({ endpoint })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          place="region"
          label="Region"
          example="eu-central-1"
          maxLength={40}
          value={typed.region}
          onChange={(region) => set({ region })}
        />
        <TextField
          place="bucket"
          label="Bucket"
          maxLength={63}
          value={typed.bucket}
          onChange={(bucket) => set({ bucket })}
        />
      </div>
      <CheckField checked={typed.isPathStyle} onChange={(isPathStyle) => set({ isPathStyle })}>
        The bucket stands in the path, not before the host name
      </CheckField>
      <TextField
        place="accessKeyId"
        label="Access key id"
        hint="It needs no more than to put objects: s3:PutObject."
        maxLength={128}
        value={typed.accessKeyId}
        onChange={(accessKeyId) => set({ accessKeyId })}
      />
      <SecretField
        place="secretAccessKey"
        label="Secret access key"
        maxLength={256}
        value={typed.secretAccessKey}
        onChange={(secretAccessKey) => set({ secretAccessKey })}
      />
    </>
  );
}

function AzureFields({ typed, set }: FieldsProps) {
  return (
    <>
      <TextField
        place="container"
        label="Container"
        example="https://account.blob.core.windows.net/spend"
        maxLength={300}
        value={typed.container}
        onChange={(container) => set({ container })}
      />
      <SelectField
        label="Written to with"
        value={typed.azureBy}
        options={[
          ['signature', 'a shared access signature, which may do no more than it says'],
          ['key', 'a key of the account, which may do anything there'],
        ]}
        onChange={(azureBy) => set({ azureBy })}
      />
      {typed.azureBy === 'signature' ? (
        <SecretField
          place="sasToken"
          label="Shared access signature"
          hint="One that may create and write. Stored sealed, and not shown again; add the store anew before it ends."
          error={sasProblem(typed.sasToken)}
          value={typed.sasToken}
          onChange={(sasToken) => set({ sasToken })}
        />
      ) : (
        <>
          <TextField
            place="account"
            label="Account"
            example="account"
            maxLength={24}
            value={typed.account}
            onChange={(account) => set({ account })}
          />
          <SecretField
            place="accountKey"
            label="Key of the account"
            hint="Stored sealed, and not shown again. When the key is rotated, add the store anew."
            value={typed.accountKey}
            onChange={(accountKey) => set({ accountKey })}
          />
        </>
      )}
    </>
  );
}
