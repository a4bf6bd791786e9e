import { useId } from 'react';
import { DataTable } from '../shell/DataTable.tsx';
import type { Field, Operation } from './operations.ts';

/** Who may use an operation that asks for no right. */
const OPEN_TO: Record<string, string> = {
  public: 'open to anybody',
  self: 'whoever is signed in, about themselves',
  enrolling: 'a person who is signed in',
};

/** One operation: a line that opens. */
export function OperationEntry({ operation }: { operation: Operation }) {
  const { method, path, summary, description, access, asksStepUp, parameters, body, answer, statuses } =
    operation;
  return (
    <li>
      <details className="group px-3 py-2">
        <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-1">
          <span className="w-14 shrink-0 font-mono text-xs font-semibold">{method}</span>
          <code className="text-xs wrap-anywhere">{path}</code>
          <span className="text-muted">{summary}</span>
        </summary>
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
          <Fields title="Parameters" fields={parameters} />
          <Fields title="Body" fields={body} />
          <Fields title="Answer" fields={answer} />
          <dl className="space-y-1">
            {statuses.map(({ status, about }) => (
              <div key={status} className="flex gap-3">
                <dt className="w-10 shrink-0 font-mono text-xs leading-5">{status}</dt>
                <dd className="text-muted">{about}</dd>
              </div>
            ))}
          </dl>
        </div>
      </details>
    </li>
  );
}

function Fields({ title, fields }: { title: string; fields: readonly Field[] }) {
  const id = useId();
  if (fields.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-1 text-xs font-semibold">
        {title}
      </h3>
      <DataTable
        name={title}
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
        <code className="text-xs">{name}</code>
        {isRequired && <span className="ml-2 text-xs font-normal text-muted">required</span>}
      </>
    ),
  },
  {
    name: 'Type',
    className: 'max-w-72 text-xs wrap-anywhere',
    cell: ({ type }: Field) => type,
  },
  {
    name: 'About',
    className: 'w-full min-w-48 text-xs text-muted wrap-anywhere',
    cell: ({ about }: Field) => about,
  },
];
