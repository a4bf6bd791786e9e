import { useMutation, useQuery } from '@tanstack/react-query';
import { Secret } from '../../../contract/secret.ts';
import { sessionQuery } from '../api/queries.ts';
import { SelfFacts } from './SelfFacts.tsx';
import { askSelf, type SelfAnswer } from './self.ts';

interface KeyTestProps {
  readonly gatewayKey: string;
  /** Takes the id of the key once the gateway has said whose it is. */
  readonly onKnown?: (keyId: string) => void;
}

/** Asks the gateway what a key is and may do. The key goes there and nowhere else. */
export function KeyTest({ gatewayKey, onKnown }: KeyTestProps) {
  const { data: session } = useQuery(sessionQuery);
  const gatewayUrl = session?.gatewayUrl ?? null;
  const test = useMutation<SelfAnswer, Error, void>({
    networkMode: 'always',
    gcTime: 0,
    mutationFn: () => askSelf(gatewayUrl ?? '', new Secret(gatewayKey.trim())),
    onSuccess: (answer) => answer.ok && onKnown?.(answer.self.keyId),
  });
  if (gatewayUrl === null)
    return (
      <p className="text-muted">
        This dashboard was not told the gateway’s address, so it cannot test a key.
      </p>
    );
  return (
    <div className="space-y-3">
      <button
        type="button"
        className="control"
        disabled={test.isPending || gatewayKey.trim() === ''}
        onClick={() => test.mutate()}
      >
        {test.isPending ? 'Asking the gateway…' : 'Test the key'}
      </button>
      <div role="status">{test.data && <Outcome answer={test.data} gatewayUrl={gatewayUrl} />}</div>
    </div>
  );
}

function Outcome({ answer, gatewayUrl }: { answer: SelfAnswer; gatewayUrl: string }) {
  if (answer.ok)
    return (
      <div className="space-y-3">
        <p className="font-medium text-accent">The key works.</p>
        <SelfFacts self={answer.self} />
      </div>
    );
  return (
    <div className="rounded-md border border-attention bg-attention-soft px-3 py-2">
      {answer.reason === 'unreachable' ? (
        <p>
          The gateway at <code>{gatewayUrl}</code> did not answer this browser. It may not be reachable from
          here.
        </p>
      ) : (
        <p>
          The gateway refuses this key{answer.message ? `: ${answer.message}` : '.'}{' '}
          {answer.code && <code className="text-xs">{answer.code}</code>}
        </p>
      )}
    </div>
  );
}
