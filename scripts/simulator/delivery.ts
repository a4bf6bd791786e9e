/** How an answer goes out: the pieces to write, when, and how it ends. */
import type { ServerResponse } from 'node:http';
import type { Answer, StatedUsage } from './answer.ts';
import type { LogEntry } from './log.ts';

export type Part = string | Buffer;

/**
 * `end`: as HTTP ends; `reset`: the connection is reset; `stall`: nothing more comes; `silence`: not even the
 * status comes.
 */
export type Ending = 'end' | 'reset' | 'stall' | 'silence';

/** `turn`: each part is a write of its own; `burst`: all at once; a number: milliseconds between parts. */
export type Pace = 'turn' | 'burst' | number;

export interface Delivery {
  readonly status: number;
  readonly contentType: string;
  readonly headers: readonly string[];
  readonly parts: readonly Part[];
  /** Bytes announced; null: chunked. */
  readonly contentLength: number | null;
  readonly statements: readonly { readonly afterParts: number; readonly usage: StatedUsage }[];
  readonly ending: Ending;
  readonly isCut: boolean;
  readonly pace: Pace;
  readonly delayMs: number;
}

/** The delivery of an answer to which nothing untoward happens. */
export function plainDelivery(answer: Answer, pace: Pace, delayMs: number): Delivery {
  const { headers, contentType } = answer;
  const common = { headers, contentType, ending: 'end', isCut: false, delayMs } as const;
  if (answer.kind === 'whole') {
    const statements = answer.usage === null ? [] : [{ afterParts: 1, usage: answer.usage }];
    const contentLength = Buffer.byteLength(answer.body);
    return {
      ...common,
      status: answer.status,
      parts: [answer.body],
      contentLength,
      statements,
      pace: 'burst',
    };
  }
  const statements = answer.statements.map(({ afterFrames, usage }) => ({ afterParts: afterFrames, usage }));
  return { ...common, status: 200, parts: answer.frames, contentLength: null, statements, pace };
}

/** Writes a delivery and keeps the request's log entry true at every step. */
export function send(response: ServerResponse, delivery: Delivery, entry: LogEntry): void {
  response.on('close', () => {
    if (entry.end === 'open') entry.end = 'left';
  });
  if (delivery.ending === 'silence') return;
  if (delivery.delayMs > 0) setTimeout(start, delivery.delayMs, response, delivery, entry);
  else start(response, delivery, entry);
}

function start(response: ServerResponse, delivery: Delivery, entry: LogEntry): void {
  if (response.destroyed) return;
  const { parts, contentLength } = delivery;
  const headers = ['content-type', delivery.contentType, ...delivery.headers];
  if (contentLength !== null) headers.push('content-length', String(contentLength));
  entry.status = delivery.status;
  response.writeHead(delivery.status, headers);
  if (
    delivery.pace === 'burst' &&
    delivery.ending === 'end' &&
    parts.every((part) => typeof part === 'string')
  ) {
    const text = parts.length === 1 ? (parts[0] ?? '') : parts.join('');
    entry.bytesSent = contentLength ?? Buffer.byteLength(text);
    state(delivery, entry, parts.length);
    entry.end = delivery.isCut ? 'cut' : 'complete';
    response.end(text);
    return;
  }
  writeFrom(response, delivery, entry, 0);
}

function writeFrom(response: ServerResponse, delivery: Delivery, entry: LogEntry, from: number): void {
  const { parts, pace } = delivery;
  let index = from;
  while (index < parts.length) {
    if (response.destroyed) return;
    const part = parts[index] ?? '';
    entry.bytesSent += typeof part === 'string' ? Buffer.byteLength(part) : part.length;
    const isFlowing = response.write(part);
    index++;
    state(delivery, entry, index);
    if (index === parts.length) break;
    const next = index;
    const resume = (): void => writeFrom(response, delivery, entry, next);
    if (!isFlowing) response.once('drain', resume);
    else if (pace === 'turn') setImmediate(resume);
    else if (pace !== 'burst') setTimeout(resume, pace);
    else continue;
    return;
  }
  finish(response, delivery, entry);
}

function finish(response: ServerResponse, delivery: Delivery, entry: LogEntry): void {
  if (delivery.ending === 'stall') return;
  entry.end = delivery.isCut ? 'cut' : 'complete';
  if (delivery.ending === 'end') response.end();
  // What was written has reached the kernel once an empty write calls back: the reset does not overtake it.
  else response.socket?.write('', () => response.socket?.resetAndDestroy());
}

function state(delivery: Delivery, entry: LogEntry, parts: number): void {
  for (const statement of delivery.statements) {
    if (statement.afterParts <= parts) entry.usage = statement.usage;
  }
}
