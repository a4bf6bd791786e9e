/**
 * Endpoints that turned out not to take `stream_options`: their calls go up untouched from then on. Kept in memory
 * per isolate; forgetting one costs one more refused attempt.
 */
import { upstreamOrigin } from '../providers/provider.ts';
import type { Admitted } from './call.ts';

const MAX_REMEMBERED = 1_000;
const MAX_ERROR_BYTES = 64 * 1024;

const refused = new Set<string>();

const nameOf = ({ provider, place, endpoint, facts }: Admitted): string =>
  `${upstreamOrigin(provider, place)} ${endpoint.pattern} ${facts.strictModel}`;

export const usageRefusals = {
  /** False once this endpoint and model have refused to be asked for usage. */
  allows(call: Admitted): boolean {
    return !refused.has(nameOf(call));
  },

  remember(call: Admitted): void {
    if (refused.size >= MAX_REMEMBERED) refused.clear();
    refused.add(nameOf(call));
  },

  /**
   * Reads the beginning of an error body to see whether it names the option. The same bytes are answered again, and
   * what is longer than any such error passes on from there.
   */
  async isAbout(response: Response): Promise<{ isAboutUsage: boolean; response: Response }> {
    const stated = Number(response.headers.get('content-length') ?? 0);
    if (!response.body || stated > MAX_ERROR_BYTES) return { isAboutUsage: false, response };
    const reader: ByteReader = response.body.getReader();
    const { chunks, isWhole } = await readHead(reader);
    if (!isWhole) return { isAboutUsage: false, response: new Response(resumed(chunks, reader), response) };
    const bytes = await new Blob(chunks).arrayBuffer();
    const isAboutUsage = new TextDecoder().decode(bytes).includes('stream_options');
    return { isAboutUsage, response: new Response(bytes, response) };
  },
};

type ByteReader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

interface Head {
  readonly chunks: Uint8Array<ArrayBuffer>[];
  /** The body has ended, and these chunks are all of it. */
  readonly isWhole: boolean;
}

async function readHead(reader: ByteReader): Promise<Head> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    while (size <= MAX_ERROR_BYTES) {
      const { done, value } = await reader.read();
      if (done) return { chunks, isWhole: true };
      chunks.push(value);
      size += value.length;
    }
  } catch {
    // Whoever reads on meets the same failure.
  }
  return { chunks, isWhole: false };
}

/** What was read already, then the rest as it comes, with its failure if it fails. */
function resumed(chunks: readonly Uint8Array[], reader: ByteReader): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
