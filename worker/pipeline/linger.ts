/**
 * An answer that is given before the body has arrived. Many senders read nothing while they write, and a connection
 * that is closed under what they write takes the answer with it: they see a broken pipe, and try again, where they
 * should see why (RFC 9112 §9.6). So the answer goes out at once, and ends when its sender has.
 */
import { inTime, LATE } from './upload-clock.ts';

/** More than any body that the gateway holds: who misjudged a limit is told, who floods is cut off. */
const LINGER_BYTES = 64 * 1024 * 1024;
/** No byte for so long: the sender has seen the answer, or sends nothing before it does. */
const LINGER_IDLE_MS = 5_000;
const LINGER_MS = 30_000;

/** The same answer, whose end waits until nothing more comes in `unread`. */
export async function endingAfter(unread: ReadableStream<Uint8Array>, answer: Response): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const { readable, writable } = new FixedLengthStream(bytes.length);
  const writer = writable.getWriter();
  const said = Promise.all([writer.write(bytes), readAway(unread)]).then(() => writer.close());
  // Nobody is there any more.
  said.catch(() => undefined);
  return new Response(readable, answer);
}

/** Reads on within bounds, and keeps nothing. Never throws. */
export async function readAway(unread: ReadableStream<Uint8Array>): Promise<void> {
  const reader = unread.getReader();
  const endsMs = Date.now() + LINGER_MS;
  let size = 0;
  try {
    while (size < LINGER_BYTES) {
      const read = await inTime(reader.read(), Math.min(LINGER_IDLE_MS, endsMs - Date.now()));
      if (read === LATE) break;
      if (read.done) return;
      size += read.value.length;
    }
    await reader.cancel();
  } catch {
    // The sender has gone.
  }
}
