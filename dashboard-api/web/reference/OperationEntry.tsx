import { useId, useState } from 'react';
import { DataTable } from '../shell/DataTable.tsx';
import type { Field, Operation } from './operations.ts';

/** Who may use an operation that asks for no right. */
const OPEN_TO: Record<string, string> = {
  public: 'open to anybody',
  self: 'whoever is signed in, about themselves',
  enrolling: 'a person who is signed in',
};

/** One operation: a line that opens. What is in it is made then: there are hundreds of tables. */
export function OperationEntry({ operation }: { operation: Operation }) {
  const [isOpen, setOpen] = useState(false);
  const { method, path, summary } = operation;
  return (
    <li>
      <details className="px-3 py-2" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-1">
          <span className="w-14 shrink-0 font-mono text-xs font-semibold">{method}</span>
          <code className="text-xs wrap-anywhere">{path}</code>
          <span className="text-muted">{summary}</span>
        </summary>
        {isOpen && <Details operation={operation} />}
      </details>
    </li>
  );
}

function Details({ operation }: { operation: Operation }) {
  const { method, path, description, access, asksStepUp, parameters, body, answer, statuses } = operation;
  const of = `${method} ${path}`;
  return (
    <div className="space-y-4 pt-3 pb-2 sm:pl-[4.25rem]">
      {description && <p className="max-w-3xl">{description}</p>}
      <p className="text-muted">
        {OPEN_TO[access] ?? (
          <>
            Asks for the right <code className="text-xs">{access}</code>
          </>
        )}
        {asksStepUp && ', and of a person a proof of who they are that is at most ten minutes old'}.
      </p>
      <Fields title="Parameters" of={of} fields={parameters} />
      <Fields title="Body" of={of} fields={body} />
      <Fields title="Answer" of={of} fields={answer} />
      <dl className="space-y-1">
        {statuses.map(({ status, about }) => (
          <div key={status} className="flex gap-3">
            <dt className="w-10 shrink-0 font-mono text-xs leading-5">{status}</dt>
            <dd className="text-muted">{about}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Fields({ title, of, fields }: { title: string; of: string; fields: readonly Field[] }) {
  const id = useId();
  if (fields.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-1 text-xs font-semibold">
        {title}
      </h3>
      <DataTable
        name={`${title} of ${of}`}
        caption={`${title}: fields and what they are`}
        columns={COLUMNS}
        rows={fields}
        keyOf={keyOf}
      />
    </section>
  );
}

const keyOf = ({ name, type, about }: Field): string => `${name} ${type} ${about}`;

const COLUMNS = [
  {
    name: 'Field',
    cell: ({ name, isRequired }: Field) => (
      <>
        <code className="text-xs max-sm:wrap-anywhere">{name}</code>
        {isRequired && <span className="ml-2 text-xs font-normal text-muted">required</span>}
      </>
    ),
  },
  {
    name: 'Type',
    className: 'min-w-20 max-w-72 text-xs wrap-anywhere sm:min-w-32',
    cell: ({ type }: Field) => type,
  },
  {
    name: 'About',
    className: 'w-full min-w-32 text-xs text-muted wrap-anywhere sm:min-w-48',
    cell: ({ about }: Field) => about,
  },
];
