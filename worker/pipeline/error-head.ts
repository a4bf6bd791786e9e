/** The beginning of an error's body, read to see what it is about; whoever reads on reads the same bytes. */

const MAX_ERROR_BYTES = 64 * 1024;

/**
 * @returns the body as text, and a response that still has all of it. The text is null where there is no body or it
 *   is longer than any such error.
 */
export async function peekError(
  response: Response,
): Promise<{ readonly text: string | null; readonly response: Response }> {
  const stated = Number(response.headers.get('content-length') ?? 0);
  if (!response.body || stated > MAX_ERROR_BYTES) return { text: null, response };
  const reader: ByteReader = response.body.getReader();
  const { chunks, isWhole } = await readHead(reader);
  if (!isWhole) return { text: null, response: new Response(resumed(chunks, reader), response) };
  const bytes = await new Blob(chunks).arrayBuffer();
  return { text: new TextDecoder().decode(bytes), response: new Response(bytes, response) };
}

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
