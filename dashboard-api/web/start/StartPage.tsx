import { type ReactNode, useState } from 'react';
import { Field } from '../forms/Field.tsx';
import { KeyTest } from '../keys/KeyTest.tsx';
import { NewKey } from '../keys/NewKey.tsx';
import { useMayMakeKeys } from '../keys/rights.ts';
import { Snippets } from '../keys/Snippets.tsx';
import { Page } from '../shell/Page.tsx';
import { FirstArrivals } from './FirstArrivals.tsx';

/** From no key to a call that has arrived, for whoever writes programs. */
export function StartPage() {
  const mayMakeKeys = useMayMakeKeys();
  // Held by this page alone: never stored, gone when it is left.
  const [key, setKey] = useState('');
  const [keyId, setKeyId] = useState<string | null>(null);
  const [isMaking, setMaking] = useState(false);
  return (
    <Page title="Getting started" isSimulated={false} aside={null}>
      <p className="mt-1 max-w-prose text-muted">
        Your program keeps its SDK. It sends its calls to the gateway instead of the provider, with one header
        more.
      </p>
      <ol className="mt-4 max-w-4xl space-y-4">
        <Step number={1} title="Have a gateway key">
          <p>
            {mayMakeKeys ? (
              <>
                <button type="button" className="control mr-2" onClick={() => setMaking(true)}>
                  Create a key
                </button>
                It belongs to a project, and is shown once.
              </>
            ) : (
              'Ask an admin of your organisation for a key of your project. It is shown to them once.'
            )}
          </p>
        </Step>
        <Step number={2} title="See that it works">
          <div className="space-y-3">
            <Field
              label="Gateway key"
              hint="It goes from this browser to the gateway and nowhere else; the provider is not called."
            >
              {(ids) => (
                <input
                  {...ids}
                  className="input font-mono"
                  type="password"
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={200}
                  placeholder="aso_k_…"
                  value={key}
                  onChange={(event) => setKey(event.target.value)}
                />
              )}
            </Field>
            <KeyTest gatewayKey={key} onKnown={setKeyId} />
          </div>
        </Step>
        <Step number={3} title="Change your program">
          <Snippets />
        </Step>
        <Step number={4} title="Make a call and watch it arrive">
          <FirstArrivals keyId={keyId} />
        </Step>
      </ol>
      {isMaking && <NewKey onClose={() => setMaking(false)} />}
    </Page>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly children: ReactNode;
}

function Step({ number, title, children }: StepProps) {
  return (
    <li className="card flex gap-4 p-4">
      <span
        aria-hidden="true"
        className="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent"
      >
        {number}
      </span>
      <div className="min-w-0 flex-1 space-y-2">
        <h2 className="font-semibold">{title}</h2>
        {children}
      </div>
    </li>
  );
}
