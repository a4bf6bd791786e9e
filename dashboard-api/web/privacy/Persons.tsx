import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Member } from '../../../contract/members.ts';
import type { ErasureAnswer } from '../../../contract/privacy-api.ts';
import { Download } from '../api/Download.tsx';
import { membersQuery } from '../members/queries.ts';
import { formatMinute } from '../period/instant.ts';
import { type Column, DataTable } from '../shell/DataTable.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { ErasePerson, type Subject } from './ErasePerson.tsx';
import { erasuresQuery } from './queries.ts';
import { countsWords, isPersonId } from './words.ts';

/** The choice of somebody who is in no list any more. */
const LEFT = 'left';

/** What is held about a person: as an archive, and its erasure. Who has left is found by the id of the audit log. */
export function Persons({ mayWrite }: { mayWrite: boolean }) {
  const members = useQuery(membersQuery);
  const place = useRef<HTMLSelectElement>(null);
  const [choice, setChoice] = useState('');
  const [typed, setTyped] = useState('');
  const [erasing, setErasing] = useState<Subject | null>(null);
  const people = (members.data?.members ?? []).filter(({ origin }) => origin !== 'service');
  const subject = choice === LEFT ? formerOf(typed.trim()) : memberOf(people, choice);
  return (
    <Section
      title="A person’s data"
      about="The archive holds every row about a person, a line of JSON for each. Whoever asks for one, and for whom, stands in the audit log."
    >
      <div className="flex flex-wrap items-center gap-2 px-3 pb-4">
        <select
          ref={place}
          className="control max-w-full"
          aria-label="Person"
          disabled={!members.data}
          value={choice}
          onChange={(event) => setChoice(event.target.value)}
        >
          <option value="">Choose a person…</option>
          <option value={LEFT}>Somebody who has left, by id</option>
          {people.map(({ id, name, address }) => (
            <option key={id} value={id}>
              {[name, address].filter(Boolean).join(', ') || id}
            </option>
          ))}
        </select>
        {choice === LEFT && (
          <input
            className="input h-8 w-80 max-w-full font-mono text-xs"
            aria-label="Id of who has left"
            placeholder="Target of member.remove in the audit log"
            autoComplete="off"
            spellCheck={false}
            maxLength={36}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {subject && (
          <>
            <Download
              path={`/privacy/persons/${subject.personId}/archive`}
              fileName={`person-${subject.personId}.ndjson`}
            >
              Download the archive
            </Download>
            {mayWrite && (
              <button type="button" className="control text-attention" onClick={() => setErasing(subject)}>
                Erase…
              </button>
            )}
          </>
        )}
      </div>
      {erasing && (
        <ErasePerson
          subject={erasing}
          onClose={() => {
            setErasing(null);
            setChoice('');
            setTyped('');
            // What was pressed is gone with the choice.
            place.current?.focus();
          }}
        />
      )}
    </Section>
  );
}

function memberOf(people: readonly Member[], personId: string): Subject | null {
  const member = people.find(({ id }) => id === personId);
  return member ? { personId, name: member.name || (member.address ?? personId), isMember: true } : null;
}

const formerOf = (personId: string): Subject | null =>
  isPersonId(personId) ? { personId, name: personId, isMember: false } : null;

/** Who was erased, by an id that names nobody any more, and what that removed. */
export function Erasures() {
  const erasures = useQuery(erasuresQuery);
  return (
    <Section title="Erased" about="Ids alone are left: they name nobody.">
      <Loaded query={erasures} what="The erasures" rows={2}>
        {({ erasures: rows }) =>
          rows.length === 0 ? (
            <Empty title="Nobody was erased">What an erasure removed is stated here, by counts.</Empty>
          ) : (
            <DataTable
              name="Erased persons"
              caption="Erasures, newest first"
              columns={COLUMNS}
              rows={rows}
              keyOf={({ personId }) => personId}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

const COLUMNS: readonly Column<ErasureAnswer>[] = [
  {
    name: 'Id',
    cell: ({ personId }) => <code className="text-xs wrap-anywhere lg:whitespace-nowrap">{personId}</code>,
  },
  {
    name: 'Asked (UTC)',
    className: 'whitespace-nowrap max-md:hidden',
    cell: ({ requestedAt }) => formatMinute(requestedAt),
  },
  {
    name: 'State',
    cell: ({ state, erasedAt }) => (
      <span className={`badge ${state === 'done' ? 'badge-good' : 'badge-attention'}`}>
        {state === 'done' && erasedAt !== null ? `done ${formatMinute(erasedAt)}` : 'under way'}
      </span>
    ),
  },
  {
    name: 'Removed',
    className: 'w-full text-xs max-sm:hidden',
    cell: ({ removed, left, keepsSignIn }) => (
      <>
        {countsWords(removed) || '–'}
        {countsWords(left) !== '' && (
          <span className="block text-attention">still named in texts of yours: {countsWords(left)}</span>
        )}
        {keepsSignIn && (
          <span className="block text-muted">belongs to another organisation: the sign-in stays</span>
        )}
      </>
    ),
  },
];
