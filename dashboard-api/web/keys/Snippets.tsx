import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { sessionQuery } from '../api/queries.ts';
import { CopyButton } from '../shell/CopyButton.tsx';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { snippetsOf } from './snippets.ts';

/** The lines that use a key, for the SDK that is chosen. */
export function Snippets({ gatewayKey }: { gatewayKey?: string }) {
  const { data: session } = useQuery(sessionQuery);
  const snippets = snippetsOf(session?.gatewayUrl ?? null, gatewayKey);
  const [name, setName] = useState(snippets[0]?.name ?? '');
  const id = useId();
  const snippet = snippets.find((one) => one.name === name);
  return (
    <div>
      <div className="flex items-center gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          Use it with
        </label>
        <select id={id} className="control" value={name} onChange={(event) => setName(event.target.value)}>
          {snippets.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      </div>
      {snippet && (
        <>
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
