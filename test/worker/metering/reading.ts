/** Reads hand-written bodies as if a provider had sent them. */
import type { Usage, UsageReading } from '../../../contract/usage.ts';
import { openReader } from '../../../worker/metering/open-reader.ts';
import { matchEndpoint } from '../../../worker/providers/endpoints.ts';
import { findProvider } from '../../../worker/providers/registry.ts';
import { equalChunks } from '../stream/chunks.ts';

export interface Sent {
  readonly provider: string;
  readonly path: string;
  /** POST unless stated. */
  readonly method?: 'GET';
  readonly body: string;
  readonly contentType?: string | null;
  readonly status?: number;
}

export function readChunks(sent: Sent, chunks: readonly Uint8Array[]): UsageReading {
  const provider = findProvider(sent.provider);
  if (!provider) throw new Error(`no provider ${sent.provider}`);
  const reader = openReader(matchEndpoint(provider, sent.method ?? 'POST', sent.path), {
    contentType: sent.contentType ?? null,
    status: sent.status ?? 200,
    isStreamed: true,
  });
  for (const chunk of chunks) reader.push(chunk);
  return reader.end();
}

/** The reading, after making sure that a byte at a time gives the same. */
export function read(sent: Sent): UsageReading {
  const bytes = new TextEncoder().encode(sent.body);
  const whole = readChunks(sent, [bytes]);
  const single = readChunks(sent, equalChunks(bytes, 1));
  if (JSON.stringify(single) !== JSON.stringify(whole)) throw new Error('depends on the chunks');
  return whole;
}

/** Only what is stated, so that a test shows all of it. */
export function stated(reading: UsageReading, line = 0): Partial<Usage> {
  const entries = Object.entries(reading.lines[line]?.usage ?? {}).filter(
    ([name, value]) => value !== null && !(name === 'counts' && Object.keys(value).length === 0),
  );
  return Object.fromEntries(entries);
}

/** Events of a stream, each with its data as JSON. */
export function events(list: readonly unknown[], end = 'data: [DONE]\n\n'): string {
  return list.map((data) => `data: ${JSON.stringify(data)}\n\n`).join('') + end;
}
