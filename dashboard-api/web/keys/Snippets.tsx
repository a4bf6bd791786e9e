import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { sessionQuery } from '../api/queries.ts';
import { CopyButton } from '../shell/CopyButton.tsx';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { type CredentialFrom, snippetsOf } from './snippets.ts';

/** A program that uses a key, for the SDK that is chosen, and what makes it run. */
export function Snippets({ gatewayKey }: { gatewayKey?: string }) {
  const { data: session } = useQuery(sessionQuery);
  const [credentialFrom, setCredentialFrom] = useState<CredentialFrom>('program');
  const snippets = snippetsOf({
    gatewayUrl: session?.gatewayUrl ?? null,
    isSimulated: session?.isSimulated ?? false,
    credentialFrom,
    key: gatewayKey,
  });
  const [name, setName] = useState(snippets[0]?.name ?? '');
  const id = useId();
  const snippet = snippets.find((one) => one.name === name);
  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <label htmlFor={id} className="text-sm font-medium">
          Use it with
        </label>
        <select id={id} className="control" value={name} onChange={(event) => setName(event.target.value)}>
          {snippets.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
        <select
          className="control max-w-full"
          aria-label="The provider’s own key"
          value={credentialFrom}
          onChange={(event) => setCredentialFrom(event.target.value === 'stored' ? 'stored' : 'program')}
        >
          <option value="program">my program sends the provider’s key</option>
          <option value="stored">my organisation has stored the provider’s key</option>
        </select>
      </div>
      {snippet && (
        <>
          {session?.isSimulated && credentialFrom === 'program' && (
            <p className="mt-2 text-muted">
              The simulator answers here, and nobody is charged: any word does for the provider’s key, and a
              real one is refused.
            </p>
          )}
          {snippet.steps.length > 0 && (
            <>
              <p className="mt-2">
                Once, in the terminal{gatewayKey === undefined && ', with your own key'}:
              </p>
              <ScrollRegion
                name="What it needs"
                className="mt-1 overflow-x-auto rounded-md bg-raised p-3 text-xs"
              >
                <pre>
                  <code>{snippet.steps.join('\n')}</code>
                </pre>
              </ScrollRegion>
              <p className="mt-2">
                {snippet.file === null ? (
                  'Then, there:'
                ) : (
                  <>
                    Then save this as <code>{snippet.file}</code> and run <code>{snippet.run}</code>:
                  </>
                )}
              </p>
            </>
          )}
          <ScrollRegion name="The snippet" className="mt-2 overflow-x-auto rounded-md bg-raised p-3 text-xs">
            <pre>
              <code>{snippet.text}</code>
            </pre>
          </ScrollRegion>
          <div className="mt-2">
            <CopyButton text={snippet.text} label="Copy the snippet" />
          </div>
        </>
      )}
    </div>
  );
}
