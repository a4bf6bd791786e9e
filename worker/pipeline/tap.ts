/**
 * The tap: lets a response's bytes through and reads a copy. It changes no byte, holds none back, and if it fails
 * the caller does not notice. Four ways, by what they cost:
 *
 * - `passBody`: piped by the runtime, unread.
 * - `copyBody`: split by the runtime; the copy is read as it comes. For small bodies of stated length.
 * - `watchBody`: split by the runtime; the copy is read in the background, in large pieces. For event streams: the
 *   runtime buffers a split without a bound, so the reader bounds how far the branches part.
 * - `pumpBody`: every chunk passes through here, with back-pressure. For large bodies, and where the usage chunk
 *   that only we asked for must be taken out.
 */
import type { UsageReading } from '../../contract/usage.ts';
import type { UsageReader } from '../metering/usage-reader.ts';

/** How the transport ended. `lagged`: the copy was given up so that its buffer stays small. `stopped`: we have ended it. */
export type BodyEnd = 'complete' | 'caller_left' | 'upstream_broke' | 'lagged' | 'stopped';

/** What every chunk goes through on its way to the caller. */
export interface BodyFilter {
  /** What may pass now, in order; parts of `chunk` are returned as views of it. */
  push(chunk: Uint8Array): Uint8Array[];
  /** What is still held when the body is over, or null. */
  end(): Uint8Array | null;
  /** It has written the body's end itself: what would follow is not wanted. */
  readonly isOver?: boolean;
}

export interface TapEnd {
  readonly how: BodyEnd;
  /** Null where nothing was read. */
  readonly reading: UsageReading | null;
  /** Bytes seen; null where they were not counted. */
  readonly bytes: number | null;
}

export interface Tapped {
  readonly body: ReadableStream;
  readonly end: Promise<TapEnd>;
}

/** What the tap needs to know of the call. */
export interface TapControl {
  /** True once the caller's connection is gone. A broken pipe alone does not say which side broke. */
  hasCallerLeft(): boolean;
  /** Called for every piece that arrives. */
  onBytes(length: number): void;
  /** `stop` is called when the call is ended from our side, so that a caller who does not read cannot hold it open. */
  onCutOff(stop: () => void): void;
  /** `stop` is called when the caller is gone, at once if they are: what nobody takes must not hold up what is read. */
  onLeft(stop: () => void): void;
  /** Closes the connection to the provider: no more is wanted of it. */
  hangUp(): void;
}

const READ_BYTES = 64 * 1024;
/** Small bodies are mostly smaller than this. */
const COPY_BYTES = 16 * 1024;
/** Pause after a read that came back short, so that events come together. */
const PAUSE_MS = 100;
/** How far the copy may run: this much at once, and this much more for every second that the stream has lasted. */
const LEAD_BYTES = 8 * 1024 * 1024;
const LEAD_BYTES_PER_SECOND = 512 * 1024;

/**
 * The runtime pipes; only the end is seen.
 * @param length of the body as stated, so that the caller is told as well; null: it was not
 */
export function passBody(body: ReadableStream, control: TapControl, length: number | null = null): Tapped {
  const { readable, writable } = channel(length);
  const end = deliver(body, writable, control).then((how) => ({ how, reading: null, bytes: null }));
  return { body: readable, end };
}

/**
 * A copy is taken beside the body. No JavaScript runs in the caller's branch, and a stated length stays stated.
 * @param body no longer than what may be held once more
 * @param length of the body as stated; where it is known, the copy ends with its last byte
 */
export function copyBody(
  body: ReadableStream,
  reader: UsageReader,
  control: TapControl,
  length = Number.POSITIVE_INFINITY,
): Tapped {
  const [forCaller, forReader] = body.tee();
  return { body: forCaller, end: takeCopy(forReader, new SafeReader(reader), control, length) };
}

/** A copy is read beside the stream. */
export function watchBody(
  body: ReadableStream,
  reader: UsageReader,
  control: TapControl,
  nowMs: () => number,
): Tapped {
  const [forCaller, forReader] = body.tee();
  const { readable, writable } = new IdentityTransformStream();
  const delivery = deliver(forCaller, writable, control);
  return { body: readable, end: watch(forReader, new SafeReader(reader), delivery, control, nowMs) };
}

/**
 * Every chunk passes through the filter, if there is one, and is read whole.
 * @param length as with `passBody`; null where a filter changes it
 */
export function pumpBody(
  body: ReadableStream,
  reader: UsageReader,
  filter: BodyFilter | null,
  control: TapControl,
  length: number | null = null,
): Tapped {
  const { readable, writable } = channel(length);
  return { body: readable, end: pump(body, writable, new SafeReader(reader), filter, control) };
}

/** What is known to be so long is sent with its length, anything else in chunks. */
function channel(length: number | null): { readable: ReadableStream; writable: WritableStream } {
  return length === null ? new IdentityTransformStream() : new FixedLengthStream(length);
}

/** Readers do not throw. Should one do so all the same, the caller does not notice, and nothing was read. */
class SafeReader {
  #reader: UsageReader | null;

  constructor(reader: UsageReader) {
    this.#reader = reader;
  }

  push(chunk: Uint8Array): void {
    try {
      this.#reader?.push(chunk);
    } catch {
      this.#reader = null;
    }
  }

  end(): UsageReading | null {
    try {
      return this.#reader?.end() ?? null;
    } catch {
      return null;
    }
  }
}

async function deliver(from: ReadableStream, to: WritableStream, control: TapControl): Promise<BodyEnd> {
  const stopped = new Promise<never>((_, reject) => {
    control.onCutOff(() => reject(new Error('cut off')));
    control.onLeft(() => reject(new Error('left')));
  });
  try {
    await Promise.race([from.pipeTo(to, { preventCancel: true }), stopped]);
    return 'complete';
  } catch {
    const how = control.hasCallerLeft() ? 'caller_left' : 'upstream_broke';
    void from.cancel().catch(() => undefined);
    return how;
  }
}

/**
 * Piece by piece: a branch that is asked for its whole holds the other one back until the body's end. With the
 * last byte it is over: to be told so as well is another turn through the runtime.
 */
async function takeCopy(
  stream: ReadableStream,
  reader: SafeReader,
  control: TapControl,
  length: number,
): Promise<TapEnd> {
  const source = stream.getReader({ mode: 'byob' });
  let buffer = new ArrayBuffer(Math.min(Math.max(length, 1), COPY_BYTES));
  let bytes = 0;
  let how: BodyEnd = 'complete';
  try {
    while (bytes < length) {
      const { done, value } = await source.read(new Uint8Array(buffer));
      if (done) break;
      reader.push(value);
      bytes += value.length;
      control.onBytes(value.length);
      buffer = value.buffer as ArrayBuffer;
    }
  } catch {
    how = 'upstream_broke';
  }
  return { how: control.hasCallerLeft() ? 'caller_left' : how, reading: reader.end(), bytes };
}

async function watch(
  stream: ReadableStream,
  reader: SafeReader,
  delivery: Promise<BodyEnd>,
  control: TapControl,
  nowMs: () => number,
): Promise<TapEnd> {
  const source = stream.getReader({ mode: 'byob' });
  const startedMs = nowMs();
  let isDelivered = false;
  const delivered = delivery.then(() => {
    isDelivered = true;
  });
  let buffer = new ArrayBuffer(READ_BYTES);
  let bytes = 0;
  let copy: 'complete' | 'broken' | 'lagged' = 'complete';
  try {
    for (;;) {
      const { done, value } = await source.read(new Uint8Array(buffer));
      if (done) break;
      reader.push(value);
      bytes += value.length;
      control.onBytes(value.length);
      buffer = value.buffer as ArrayBuffer;
      if (isDelivered) continue;
      if (bytes > LEAD_BYTES + ((nowMs() - startedMs) / 1_000) * LEAD_BYTES_PER_SECOND) {
        copy = 'lagged';
        await source.cancel();
        break;
      }
      if (value.length < READ_BYTES / 2) await Promise.race([scheduler.wait(PAUSE_MS), delivered]);
    }
  } catch {
    copy = 'broken';
    await source.cancel().catch(() => undefined);
  }
  const how = await delivery;
  return { how: how === 'complete' && copy === 'lagged' ? 'lagged' : how, reading: reader.end(), bytes };
}

async function pump(
  from: ReadableStream,
  to: WritableStream,
  reader: SafeReader,
  filter: BodyFilter | null,
  control: TapControl,
): Promise<TapEnd> {
  const source = from.getReader({ mode: 'byob' });
  const sink = to.getWriter();
  let isCutOff = false;
  // A write that nobody takes ends with the sink.
  control.onCutOff(() => {
    isCutOff = true;
    void sink.abort(new Error('cut off')).catch(() => undefined);
  });
  let buffer = new ArrayBuffer(READ_BYTES);
  let bytes = 0;
  let how: BodyEnd = 'complete';
  control.onLeft(() => {
    how = 'caller_left';
    void sink.abort(new Error('left')).catch(() => undefined);
  });
  const write = async (chunk: Uint8Array | null): Promise<void> => {
    if (how === 'caller_left' || isCutOff || !chunk || chunk.length === 0) return;
    try {
      await sink.write(chunk);
    } catch {
      if (!isCutOff) how = 'caller_left';
    }
  };
  try {
    for (;;) {
      const { done, value } = await source.read(new Uint8Array(buffer));
      if (done) break;
      bytes += value.length;
      control.onBytes(value.length);
      reader.push(value);
      if (!filter) await write(value);
      else for (const kept of filter.push(value)) await write(kept);
      buffer = value.buffer as ArrayBuffer;
      if (!filter?.isOver) continue;
      if (how === 'complete') how = 'stopped';
      control.hangUp();
      break;
    }
    if (filter) await write(filter.end());
    if (how === 'stopped') await sink.close();
    else if (isCutOff) how = 'upstream_broke';
    else if (how === 'complete') await sink.close();
  } catch (error) {
    if (how === 'complete') {
      how = 'upstream_broke';
      if (filter) await write(filter.end());
      await sink.abort(error).catch(() => undefined);
    }
  }
  return { how, reading: reader.end(), bytes };
}
