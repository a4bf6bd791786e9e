import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Passkey } from '../../../contract/passkeys.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { Question } from '../forms/Question.tsx';
import { TextField } from '../forms/TextField.tsx';
import { formatDay } from '../period/instant.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Modal } from '../shell/Modal.tsx';
import { AddPasskey } from './AddPasskey.tsx';
import { secondFactorQuery } from './queries.ts';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import { hasPasskeys } from './use-passkey.ts';
import { whatIsLeft } from './words.ts';

/** The person's passkeys: made, named, removed. */
export function OwnPasskeys() {
  const factor = useQuery(secondFactorQuery);
  const [isAdding, setAdding] = useState(false);
  const [renamed, setRenamed] = useState<Passkey | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [removed, setRemoved] = useState<Passkey | null>(null);
  if (!factor.data) return <p className="skeleton mt-2 h-5 w-64" />;
  const { enrolledAt, passkeys, mayHavePasskeys, passkeysAt } = factor.data;
  const leftWithout = ({ passkeyId }: Passkey) => [
    ...(enrolledAt === null ? [] : ['the authenticator app']),
    ...passkeys.filter((one) => one.passkeyId !== passkeyId).map(({ name }) => `the passkey “${name}”`),
  ];
  const isPossible = mayHavePasskeys && hasPasskeys();
  const columns: Column<Passkey>[] = [
    { name: 'Passkey', className: 'w-full', cell: ({ name }) => <span className="font-medium">{name}</span> },
    {
      name: 'Made',
      className: 'whitespace-nowrap max-sm:hidden',
      cell: ({ createdAt }) => formatDay(createdAt),
    },
    {
      name: 'Last used',
      className: 'whitespace-nowrap',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : formatDay(lastUsedAt)),
    },
    {
      name: 'Change',
      isUnlabelled: true,
      cell: (passkey) => (
        <span className="flex gap-2">
          <button
            type="button"
            className="control"
            aria-label={`Rename ${passkey.name}`}
            onClick={() => setRenamed(passkey)}
          >
            Rename
          </button>
          <button
            type="button"
            className="control text-attention"
            aria-label={`Remove ${passkey.name}`}
            onClick={() => setRemoved(passkey)}
          >
            Remove
          </button>
        </span>
      ),
    },
  ];
  return (
    <div className="mt-1 space-y-3">
      {isPossible ? (
        <p>
          Your device asks for your fingerprint, face or PIN, and nothing has to be typed. It counts as a
          second factor.
        </p>
      ) : mayHavePasskeys ? (
        <p>This browser has no passkeys.</p>
      ) : (
        <NoName passkeysAt={passkeysAt} />
      )}
      {passkeys.length > 0 && (
        <DataTable
          name="Passkeys"
          caption="Your passkeys, oldest first"
          columns={columns}
          rows={passkeys}
          keyOf={({ passkeyId }) => passkeyId}
        />
      )}
      {isPossible && (
        <button type="button" className="control" onClick={() => setAdding(true)}>
          Add a passkey…
        </button>
      )}
      {isAdding && (
        <AddPasskey
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setAdding(false);
            setCodes(made);
          }}
        />
      )}
      {removed && (
        <Question
          title={`Remove the passkey “${removed.name}”?`}
          action="Remove the passkey"
          working="Removing…"
          command={{ method: 'DELETE', path: `/second-factor/passkeys/${removed.passkeyId}` }}
          stale={['second-factor']}
          onClose={() => setRemoved(null)}
        >
          <p>
            It is refused from then on; the device may go on offering it until you delete it there.{' '}
            {whatIsLeft(leftWithout(removed))}
          </p>
        </Question>
      )}
      {renamed && <RenamePasskey passkey={renamed} onClose={() => setRenamed(null)} />}
      {codes && (
        <Modal title="Recovery codes" onClose={() => setCodes(null)} isHeld>
          <div className="mt-3">
            <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />
          </div>
        </Modal>
      )}
    </div>
  );
}

/** A passkey is for a host name, and the page was opened by an address. @param passkeysAt null: there is no name */
function NoName({ passkeysAt }: { passkeysAt: string | null }) {
  if (passkeysAt === null)
    return <p>Passkeys need a host name, and SpendGate is reached by an address here.</p>;
  return (
    <p>
      Passkeys need a host name, and this page was opened by an address. They are to be had at{' '}
      <a href={`${passkeysAt}/security`} className="text-accent underline">
        {passkeysAt}
      </a>
      , for whoever signs in with a login link: put that name in the place of the address. Accounts of this
      machine’s own sign-in come back here.
    </p>
  );
}

function RenamePasskey({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const [name, setName] = useState(passkey.name);
  const rename = useCommand(['second-factor'], onClose);
  return (
    <FormModal
      title={`Rename “${passkey.name}”`}
      action="Save"
      working="Saving…"
      command={rename}
      isDisabled={name.trim() === '' || name.trim() === passkey.name}
      onClose={onClose}
      onSubmit={() =>
        rename.mutate({
          method: 'PATCH',
          path: `/second-factor/passkeys/${passkey.passkeyId}`,
          body: { name: name.trim() },
        })
      }
    >
      <TextField place="name" label="Name" maxLength={60} value={name} onChange={setName} />
    </FormModal>
  );
}
