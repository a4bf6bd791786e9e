import { describe, expect, it } from 'vitest';
import type { UsageReading } from '../../../contract/usage.ts';
import type { UsageReader } from '../../../worker/metering/usage-reader.ts';
import {
  copyBody,
  passBody,
  pumpBody,
  type TapControl,
  type Tapped,
  watchBody,
} from '../../../worker/pipeline/tap.ts';
import { UsageChunkFilter } from '../../../worker/stream/usage-chunk-filter.ts';
import { equalChunks, seededChunks } from '../stream/chunks.ts';
import { Play, text } from '../upstream/client.ts';
import type { Step } from '../upstream/script.ts';

const MB = 1024 * 1024;

/** A reader that only keeps what it is shown; `failsAt` makes it break its promise never to throw. */
class CopyReader implements UsageReader {
  readonly #keeps: boolean;
  readonly #parts: Uint8Array[] = [];
  readonly failsAt: 'push' | 'end' | null;
  bytes = 0;
  ends = 0;

  constructor(options: { keeps?: boolean; failsAt?: 'push' | 'end' } = {}) {
    this.#keeps = options.keeps ?? true;
    this.failsAt = options.failsAt ?? null;
  }

  push(chunk: Uint8Array): void {
    if (this.failsAt === 'push') throw new Error('reader');
    this.bytes += chunk.length;
    if (this.#keeps) this.#parts.push(chunk.slice());
  }

  end(): UsageReading {
    this.ends++;
    if (this.failsAt === 'end') throw new Error('reader');
    return { lines: [], serviceTier: null, upstreamId: null, isComplete: true, unknownKeys: [], raw: {} };
  }

  get copy(): Uint8Array {
    return joined(this.#parts);
  }
}

type Way = (body: ReadableStream, reader: UsageReader, control: TapControl) => Tapped;

const WAYS: Record<'pass' | 'copy' | 'watch' | 'pump' | 'filter', Way> = {
  copy: copyBody,
  pass: (body, _, control) => passBody(body, control),
  watch: (body, reader, control) => watchBody(body, reader, control, Date.now),
  pump: (body, reader, control) => pumpBody(body, reader, null, control),
  filter: (body, reader, control) => pumpBody(body, reader, new UsageChunkFilter(), control),
};
const ALL = Object.keys(WAYS) as (keyof typeof WAYS)[];
const READING = ALL.filter((name) => name !== 'pass');

const present: TapControl = {
  hasCallerLeft: () => false,
  onBytes: () => undefined,
  onCutOff: () => undefined,
  onLeft: () => undefined,
  hangUp: () => undefined,
};
const gone: TapControl = { ...present, hasCallerLeft: () => true };

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A byte stream of exactly these chunks: a connection would put them together as it likes. */
function bodyOf(chunks: readonly Uint8Array[]): ReadableStream {
  const rest = [...chunks];
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const next = rest.shift();
      if (next) controller.enqueue(next.slice());
      else {
        controller.close();
        controller.byobRequest?.respond(0);
      }
    },
  });
}

async function upstream(steps: readonly Step[]): Promise<{ play: Play; body: ReadableStream }> {
  const play = await Play.of({ steps });
  const { body } = await fetch(play.url, { headers: play.headers });
  if (!body) throw new Error('no body');
  return { play, body };
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function sizeOf(stream: ReadableStream<Uint8Array>): Promise<number> {
  const reader = stream.getReader({ mode: 'byob' });
  let buffer = new ArrayBuffer(256 * 1024);
  for (let size = 0; ; ) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) return size;
    size += value.length;
    buffer = value.buffer as ArrayBuffer;
  }
}

const event = (number: number): string => `data: {"id":${number},"delta":"ü€😀\\n"}\r\n\r\n`;
const EVENTS = new TextEncoder().encode(
  `: comment\n\n${Array.from({ length: 60 }, (_, index) => event(index)).join('')}data: [DONE]\n\n`,
);

describe.each(ALL)('L40: %s: bytes', (name) => {
  it('are the same to the last one, for any chunking, and so is the copy', async () => {
    const cuts = [[EVENTS], equalChunks(EVENTS, 1), equalChunks(EVENTS, 7), seededChunks(EVENTS, 11, 97)];
    for (const chunks of cuts) {
      const reader = new CopyReader();
      const { body, end } = WAYS[name](bodyOf(chunks), reader, present);
      expect(await readAll(body)).toEqual(EVENTS);
      expect(await end).toMatchObject({ how: 'complete' });
      if (name !== 'pass') expect(reader.copy).toEqual(EVENTS);
    }
  });

  it('of an empty body are none', async () => {
    const { body, end } = WAYS[name](bodyOf([]), new CopyReader(), present);
    expect(await readAll(body)).toEqual(new Uint8Array(0));
    expect(await end).toMatchObject({ how: 'complete' });
  });

  it('reach the caller before the upstream sends more', async () => {
    const { play, body: source } = await upstream([text(event(1)), { until: 'next' }, text(event(2))]);
    const { body, end } = WAYS[name](source, new CopyReader(), present);
    const caller = body.getReader();
    expect(new TextDecoder().decode((await caller.read()).value)).toBe(event(1));
    await play.signal('next');
    expect(new TextDecoder().decode((await caller.read()).value)).toBe(event(2));
    expect((await caller.read()).done).toBe(true);
    expect((await end).how).toBe('complete');
  });

  it('that end in a reset upstream end in a broken connection, with what was read until then', async () => {
    const { body: source, play } = await upstream([text(event(1)), { until: 'seen' }, { reset: true }]);
    const reader = new CopyReader();
    const { body, end } = WAYS[name](source, reader, present);
    const caller = body.getReader();
    await caller.read();
    await play.signal('seen');
    await expect(caller.read()).rejects.toThrow();
    expect((await end).how).toBe('upstream_broke');
    if (name !== 'pass') {
      expect(new TextDecoder().decode(reader.copy)).toBe(event(1));
      expect(reader.ends).toBe(1);
    }
  });
});

describe.each(READING)('L1: %s: a caller who leaves', (name) => {
  it('is told apart, and the rest is still read where nobody cancels', async () => {
    const { body: source, play } = await upstream([
      text(event(1)),
      { until: 'left' },
      text(event(2)),
      { repeat: event(3), times: 500 },
    ]);
    const reader = new CopyReader();
    const { body, end } = WAYS[name](source, reader, gone);
    const caller = body.getReader();
    await caller.read();
    await caller.cancel();
    await play.signal('left');
    expect((await end).how).toBe('caller_left');
    expect((await play.exchange()).isCut).toBe(false);
    expect(new TextDecoder().decode(reader.copy)).toBe(event(1) + event(2) + event(3).repeat(500));
  });
});

it('L1: pass: a caller who leaves takes the upstream with them: nothing is read', async () => {
  const { body: source, play } = await upstream([
    text(event(1)),
    { until: 'left' },
    { repeat: event(2), times: 1_000_000 },
  ]);
  const { body, end } = passBody(source, gone);
  const caller = body.getReader();
  await caller.read();
  await caller.cancel();
  await play.signal('left');
  expect(await end).toEqual({ how: 'caller_left', reading: null, bytes: null });
  expect((await play.exchange()).isCut).toBe(true);
});

describe.each(READING)('%s: a reader that breaks its promise', (name) => {
  it.each(['push', 'end'] as const)('by throwing at `%s` does not reach the caller', async (failsAt) => {
    const reader = new CopyReader({ failsAt });
    const { body, end } = WAYS[name](bodyOf(seededChunks(EVENTS, 3, 200)), reader, present);
    expect(await readAll(body)).toEqual(EVENTS);
    expect(await end).toMatchObject({ how: 'complete', reading: null });
  });

  it('leaves the stream bounded and the upstream running', async () => {
    const { body: source } = await upstream([{ repeat: event(1), times: 100_000 }]);
    const { body, end } = WAYS[name](source, new CopyReader({ failsAt: 'push' }), present);
    expect(await sizeOf(body)).toBe(100_000 * new TextEncoder().encode(event(1)).length);
    expect((await end).how).toBe('complete');
  });
});

describe('L35: a caller slower than the upstream', () => {
  const unit = `data: ${'x'.repeat(1_000)}\n\n`;
  const total = unit.length * 65_536;
  /** What the gateway holds, and what the kernel does for both ends of a connection (`tcp_rmem`, `tcp_wmem`). */
  const mostUnderWay = 16 * MB + 36 * MB;

  it('watch: loses the copy past 8 MB, and the upstream is held back', async () => {
    const { play, body: source } = await upstream([{ repeat: unit, times: 65_536 }]);
    const reader = new CopyReader({ keeps: false });
    const startedMs = Date.now();
    const { body, end } = watchBody(source, reader, present, () => startedMs);
    const caller = body.getReader();
    const first = (await caller.read()).value?.length ?? 0;
    expect(await play.stalledAt()).toBeLessThan(mostUnderWay);
    caller.releaseLock();
    expect(first + (await sizeOf(body))).toBe(total);
    expect((await end).how).toBe('lagged');
    expect(reader.bytes).toBeGreaterThanOrEqual(8 * MB);
    expect(reader.bytes).toBeLessThan(9 * MB);
  });

  it.each(['pump', 'filter', 'pass'] as const)('%s: holds the upstream back', async (name) => {
    const { play, body: source } = await upstream([{ repeat: unit, times: 65_536 }]);
    const reader = new CopyReader({ keeps: false });
    const { body, end } = WAYS[name](source, reader, present);
    const caller = body.getReader();
    const first = (await caller.read()).value?.length ?? 0;
    expect(await play.stalledAt()).toBeLessThan(mostUnderWay);
    caller.releaseLock();
    expect(first + (await sizeOf(body))).toBe(total);
    expect((await end).how).toBe('complete');
    if (name !== 'pass') expect(reader.bytes).toBe(total);
  });

  it.each(['pump', 'filter', 'pass', 'watch'] as const)(
    '%s: a caller who does not read at all cannot keep the call open',
    async (name) => {
      const { play, body: source } = await upstream([{ repeat: unit, times: 65_536 }]);
      let stop = () => {};
      const control: TapControl = { ...present, onCutOff: (cut) => (stop = cut) };
      const { end } = WAYS[name](source, new CopyReader({ keeps: false }), control);
      await play.stalledAt();
      stop();
      expect((await end).how).toBe('upstream_broke');
    },
  );

  it('watch: keeps the copy where the stream has lasted long enough for its length', async () => {
    const { body: source } = await upstream([{ repeat: unit, times: 65_536 }]);
    const reader = new CopyReader({ keeps: false });
    let reads = 0;
    const { body, end } = watchBody(source, reader, present, () => reads++ * 3_600_000);
    expect(await sizeOf(body)).toBe(total);
    expect((await end).how).toBe('complete');
    expect(reader.bytes).toBe(total);
  });
});

it.each(['pass', 'pump'] as const)('L35: %s: 300 MB pass', async (name) => {
  const block = '\u0000\u0001\u0002\u0003'.repeat(256);
  const { body: source } = await upstream([{ repeat: block, times: 300 * 1_024 }]);
  const reader = new CopyReader({ keeps: false });
  const { body, end } = WAYS[name](source, reader, present);
  expect(await sizeOf(body)).toBe(300 * MB);
  expect((await end).how).toBe('complete');
});

it('copy: of a stated length is over with the last byte', async () => {
  const source = new ReadableStream({
    type: 'bytes',
    start: (controller) => controller.enqueue(EVENTS.slice()),
  });
  const reader = new CopyReader();
  const { end } = copyBody(source, reader, present, EVENTS.length);
  expect(await end).toMatchObject({ how: 'complete', bytes: EVENTS.length });
  expect(reader.copy).toEqual(EVENTS);
});
