import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PersonalDimensions } from '../../../contract/personal-values-api.ts';
import type { ErasureAnswer } from '../../../contract/privacy-api.ts';
import { useCommand } from '../api/use-command.ts';
import { FormModal } from '../forms/FormModal.tsx';
import { ReasonField, TextField } from '../forms/TextField.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { personalDimensionsQuery } from './queries.ts';
import { dimensionNames, ERASURE_REASON } from './words.ts';

/** Dimensions that hold persons, and the erasure of somebody whom nobody but callers name. */
export function NamedByCallers({ mayWrite }: { mayWrite: boolean }) {
  const dimensions = useQuery(personalDimensionsQuery);
  const [open, setOpen] = useState<'dimensions' | 'erasure' | null>(null);
  const close = () => setOpen(null);
  return (
    <Section
      title="Persons in dimensions"
      about="Values of these dimensions are stored as ids; the text stands in one place, from which it can be erased. Totals stay."
    >
      <Loaded query={dimensions} what="The dimensions" rows={1}>
        {({ names, etag }) => (
          <div className="flex flex-wrap items-center gap-2 px-3 pb-4">
            <span>{names.length === 0 ? 'No dimension holds persons.' : names.join(', ')}</span>
            {mayWrite && (
              <>
                <button type="button" className="control" onClick={() => setOpen('dimensions')}>
                  Change…
                </button>
                <button type="button" className="control text-attention" onClick={() => setOpen('erasure')}>
                  Erase somebody callers name…
                </button>
              </>
            )}
            {open === 'dimensions' && <ChangeDimensions names={names} etag={etag} onClose={close} />}
            {open === 'erasure' && <EraseNamed onClose={close} />}
          </div>
        )}
      </Loaded>
    </Section>
  );
}

interface ChangeDimensionsProps {
  readonly names: readonly string[];
  readonly etag: string;
  readonly onClose: () => void;
}

function ChangeDimensions({ names, etag, onClose }: ChangeDimensionsProps) {
  const [ifMatch] = useState(etag);
  const [typed, setTyped] = useState(names.join(', '));
  const change = useCommand<PersonalDimensions>(['privacy', 'audit'], onClose);
  const wanted = dimensionNames(typed);
  return (
    <FormModal
      title="Dimensions that hold persons"
      action="Save"
      working="Saving…"
      command={change}
      isDisabled={wanted === null}
      onClose={onClose}
      onSubmit={() =>
        wanted &&
        change.mutate({ method: 'PUT', path: '/privacy/dimensions', body: { names: wanted }, ifMatch })
      }
    >
      <p>Calls from now on are stored so. What came before stays as it was written.</p>
      <TextField
        place="names"
        label="Names, with commas between them"
        error={wanted === null ? 'Up to 16, each of letters, digits, dots, dashes and underscores.' : null}
        maxLength={600}
        isOptional
        value={typed}
        onChange={setTyped}
      />
    </FormModal>
  );
}

function EraseNamed({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const erase = useCommand<ErasureAnswer>(['privacy', 'audit'], onClose);
  return (
    <FormModal
      title="Erase somebody callers name"
      action="Erase for good"
      working="Erasing…"
      command={erase}
      isGrave
      isDisabled={text === '' || reason.trim() === ''}
      onClose={onClose}
      onSubmit={() =>
        erase.mutate({
          method: 'POST',
          path: '/privacy/value-erasures',
          body: { text, reason: reason.trim() },
        })
      }
    >
      <p>
        For somebody who is no member. Their calls keep an id that names nobody, also those that come later.
        This cannot be undone.
      </p>
      <TextField
        place="text"
        label="As callers write it"
        hint="To the letter. Where no dimension has it, you are told so."
        maxLength={64}
        value={text}
        onChange={setText}
      />
      <ReasonField hint={ERASURE_REASON} value={reason} onChange={setReason} />
    </FormModal>
  );
}
