import { Link } from '@tanstack/react-router';
import { useMayMakeKeys } from '../keys/rights.ts';
import { KEY_VARIABLE, snippetsOf } from '../keys/snippets.ts';
import { CopyButton } from '../shell/CopyButton.tsx';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { StartLink } from '../start/StartLink.tsx';

interface FirstCallProps {
  /** Null: the API was not told. */
  readonly gatewayUrl: string | null;
  /** The simulator answers in the providers' place. */
  readonly isSimulated: boolean;
}

/** What to do while nothing has been recorded: one call, ready to paste. The key itself is never shown here. */
export function FirstCall({ gatewayUrl, isSimulated }: FirstCallProps) {
  const mayMakeKeys = useMayMakeKeys();
  const command = snippetsOf({ gatewayUrl, isSimulated })[0]?.text ?? '';
  return (
    <section className="card mt-4 px-6 py-10">
      <h2 className="text-lg font-semibold">Make the first call</h2>
      <p className="mt-1 max-w-prose text-muted">
        What calls cost stands here within seconds of the first one. Put your gateway key into{' '}
        <code>{KEY_VARIABLE}</code>
        {isSimulated ? (
          ', then send this. The simulator answers it, and nobody is charged.'
        ) : (
          <>
            {' '}
            and your provider’s key into <code>OPENAI_API_KEY</code>, then send this.
          </>
        )}
      </p>
      <ScrollRegion name="The command" className="mt-4 overflow-x-auto rounded-md bg-raised p-4 text-xs">
        <pre>
          <code>{command}</code>
        </pre>
      </ScrollRegion>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <CopyButton text={command} label="Copy the command" />
        <StartLink className="control">Other SDKs, step by step</StartLink>
        {mayMakeKeys && (
          <Link to="/keys" search={{ create: 'yes' }} className="control">
            Create a key
          </Link>
        )}
      </div>
    </section>
  );
}
