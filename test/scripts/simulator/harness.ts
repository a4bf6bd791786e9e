import { connect } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../scripts/simulator/simulator.ts';

/** A simulator for the tests of one file. */
export function simulatorForTests(options: SimulatorOptions = {}): {
  readonly url: string;
  readonly simulator: Simulator;
} {
  let simulator: Simulator | null = null;
  const running = (): Simulator => {
    if (simulator === null) throw new Error('the simulator has not started');
    return simulator;
  };
  beforeAll(async () => {
    simulator = await startSimulator({ seed: 7, ...options });
  });
  afterAll(() => simulator?.close());
  return {
    get url() {
      return running().url;
    },
    get simulator() {
      return running();
    },
  };
}

/** A POST of JSON. */
export function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** The JSON objects in the `data:` lines of a stream, `[DONE]` left out. */
export function dataObjects(stream: string): readonly Record<string, unknown>[] {
  return stream
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line) => JSON.parse(line.slice(6)));
}

export interface RawAnswer {
  /** Everything that came, status line and chunk framing included. */
  readonly bytes: Buffer;
  /** How it ended: the peer closed, the peer reset, or the predicate was satisfied and we closed. */
  readonly ending: 'closed' | 'reset' | 'satisfied';
}

/** One request over a bare socket, with `connection: close`. `until` ends the reading. */
export function rawPost(
  port: number,
  path: string,
  body: object,
  until?: (text: string) => boolean,
): Promise<RawAnswer> {
  const text = JSON.stringify(body);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    const end = (ending: RawAnswer['ending']): void => {
      socket.destroy();
      resolve({ bytes: Buffer.concat(chunks), ending });
    };
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (until?.(Buffer.concat(chunks).toString('latin1'))) end('satisfied');
    });
    socket.on('error', () => end('reset'));
    socket.on('close', () => end('closed'));
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
  });
}

/** A request for a chat completion. */
export function chat(text: string, more: object = {}): Record<string, unknown> {
  return { model: 'gpt-4o-mini', messages: [{ role: 'user', content: text }], ...more };
}
