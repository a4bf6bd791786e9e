import { CopyButton } from '../shell/CopyButton.tsx';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';

/** What to do while nothing has been recorded: one call, ready to paste. The key itself is never shown here. */
export function FirstCall({ gatewayUrl }: { gatewayUrl: string | null }) {
  const command = curlLine(gatewayUrl ?? 'https://<your gateway>');
  return (
    <section className="card mt-4 px-6 py-10">
      <h2 className="text-lg font-semibold">Make the first call</h2>
      <p className="mt-1 max-w-prose text-muted">
        Put your gateway key into <code>SPENDGATE_KEY</code> and your provider’s key into{' '}
        <code>OPENAI_API_KEY</code>
        (with the simulator, which refuses real keys, the word <code>simulator</code>), then send this. The
        call appears here within seconds.
      </p>
      <ScrollRegion name="The command" className="mt-4 overflow-x-auto rounded-md bg-raised p-4 text-xs">
        <pre>
          <code>{command}</code>
        </pre>
      </ScrollRegion>
      <div className="mt-3">
        <CopyButton text={command} label="Copy the command" />
      </div>
    </section>
  );
}

/** A call to OpenAI's chat endpoint through the gateway, for a POSIX shell. */
export function curlLine(gatewayUrl: string): string {
  return [
    `curl ${gatewayUrl}/v1/openai/v1/chat/completions \\`,
    '  -H "X-ASO-API-Key: $SPENDGATE_KEY" \\',
    '  -H "Authorization: Bearer $OPENAI_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '{"model": "gpt-5-mini", "messages": [{"role": "user", "content": "Hello"}]}'`,
  ].join('\n');
}
