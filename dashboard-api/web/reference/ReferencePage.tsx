import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { readJson } from '../api/client.ts';
import { countOf } from '../figures/count.ts';
import { Field } from '../forms/Field.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { OperationEntry } from './OperationEntry.tsx';
import { type ApiDocument, findOperations, type Subject, subjectsOf } from './operations.ts';

const documentQuery = queryOptions({
  queryKey: ['openapi'],
  queryFn: async ({ signal }) => subjectsOf(await readJson<ApiDocument>('/openapi.json', signal)),
  staleTime: Number.POSITIVE_INFINITY,
  refetchInterval: false,
});

/** Every operation of the API that programs may use, from the document that the API makes of its own checks. */
export function ReferencePage() {
  const subjects = useQuery(documentQuery);
  return (
    <Page
      title="API reference"
      isSimulated={false}
      aside={
        <a
          className="text-xs text-accent underline"
          href="/api/v1/openapi.json"
          download="spendgate-openapi.json"
        >
          OpenAPI document
        </a>
      }
    >
      <p className="mt-1 max-w-3xl text-muted">
        Programs send an API token as <code>Authorization: Bearer aso_t_…</code>. Amounts are integer
        nano-dollars as strings, times are UTC, and a refusal is a problem document (RFC 9457) with the id of
        the request.
      </p>
      <Loaded query={subjects} what="The reference" isCard rows={8}>
        {(all) => <Found all={all} />}
      </Loaded>
    </Page>
  );
}

function Found({ all }: { all: readonly Subject[] }) {
  const [words, setWords] = useState('');
  const found = useMemo(() => findOperations(all, words), [all, words]);
  const count = found.reduce((sum, { operations }) => sum + operations.length, 0);
  return (
    <>
      <div className="mt-4 max-w-md">
        <Field label="Find an operation" hint={countOf(count, 'operation')}>
          {(ids) => (
            <input
              {...ids}
              type="search"
              className="input"
              maxLength={100}
              placeholder="budgets raise"
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          )}
        </Field>
        <p role="status" className="sr-only">
          {countOf(count, 'operation')}
        </p>
      </div>
      {found.map(({ name, operations }) => (
        <Section key={name} title={name}>
          <ul className="divide-y divide-line border-t border-line">
            {operations.map((operation) => (
              <OperationEntry key={operation.id} operation={operation} />
            ))}
          </ul>
        </Section>
      ))}
    </>
  );
}
