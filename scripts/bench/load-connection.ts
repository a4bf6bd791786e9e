/** One connection of the load generator: sends a request when the answer to the last one is complete. */
import { connect, type Socket } from 'node:net';
import type { ExpectedAnswer, LoadJob } from './load-protocol.ts';
import { ResponseReader } from './response-reader.ts';

/** So many failures say that something is wrong with what is measured: it is not worth going on. */
const MOST_FAILURES = 200;

/** Collects what all connections of one job measure. */
export class LoadMeter {
  readonly firstByteMs: number[] = [];
  readonly lastByteMs: number[] = [];
  readonly failures: Record<string, number> = {};
  calls = 0;
  #failed = 0;
  readonly #fromMs: number;
  readonly #toMs: number;

  /** Calls that end between these instants are measured. */
  constructor(fromMs: number, toMs: number) {
    this.#fromMs = fromMs;
    this.#toMs = toMs;
  }

  isOver(nowMs: number): boolean {
    return nowMs >= this.#toMs || this.#failed >= MOST_FAILURES;
  }

  answered(sentMs: number, firstMs: number, nowMs: number): void {
    if (nowMs < this.#fromMs || nowMs >= this.#toMs) return;
    this.firstByteMs.push(firstMs - sentMs);
    this.lastByteMs.push(nowMs - sentMs);
  }

  failed(why: string): void {
    this.#failed++;
    this.failures[why] = (this.failures[why] ?? 0) + 1;
  }
}

/** Requests that are taken in turn by all connections. */
export class RequestQueue {
  readonly #requests: readonly Buffer[];
  #next = 0;

  constructor(requests: readonly string[]) {
    this.#requests = requests.map((request) => Buffer.from(request));
  }

  take(): Buffer {
    const request = this.#requests[this.#next];
    if (!request) throw new RangeError('a job without requests');
    this.#next = (this.#next + 1) % this.#requests.length;
    return request;
  }
}

/** Calls until the job's time is over. A connection that breaks is opened again and counted as a failure. */
export async function keepCalling(job: LoadJob, queue: RequestQueue, meter: LoadMeter): Promise<void> {
  while (!meter.isOver(performance.now())) {
    await new Promise<void>((resolve) => {
      const socket = connect({ port: job.port, host: '127.0.0.1', noDelay: true });
      socket.once('close', () => resolve());
      callOver(socket, job.expected, queue, meter);
    });
  }
}

function callOver(socket: Socket, expected: ExpectedAnswer, queue: RequestQueue, meter: LoadMeter): void {
  const reader = new ResponseReader();
  let sentMs = 0;
  let firstMs = 0;
  let isOpen = false;
  const send = () => {
    reader.reset();
    firstMs = 0;
    isOpen = true;
    meter.calls++;
    sentMs = performance.now();
    socket.write(queue.take());
  };
  const fail = (why: string) => {
    if (isOpen) meter.failed(why);
    isOpen = false;
    socket.destroy();
  };
  socket.on('connect', send);
  socket.on('error', () => fail('connection broke'));
  socket.on('end', () => fail('connection closed'));
  socket.on('data', (bytes: Buffer) => {
    try {
      reader.push(bytes);
    } catch {
      return fail('not understood');
    }
    const nowMs = performance.now();
    if (firstMs === 0 && reader.bodyBytes > 0) firstMs = nowMs;
    if (!reader.isDone) return;
    isOpen = false;
    const wrong = whatIsWrong(reader, expected);
    if (wrong === null) meter.answered(sentMs, firstMs, nowMs);
    else meter.failed(wrong);
    if (meter.isOver(nowMs)) socket.end();
    else send();
  });
}

function whatIsWrong({ status, bodyBytes, ending }: ResponseReader, expected: ExpectedAnswer): string | null {
  if (status !== expected.status) return `status ${status}`;
  if (bodyBytes !== expected.bodyBytes) return 'length';
  return ending.endsWith(expected.ending) ? null : 'ending';
}
