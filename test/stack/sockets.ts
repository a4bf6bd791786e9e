/** A caller's WebSocket to a running gateway: what it sends, and every frame that it gets, in order. */
import { WebSocket } from 'ws';
import { callHeaders } from './calls.ts';
import type { RunningStack } from './stack.ts';
import { waitFor } from './wait-for.ts';

export const REALTIME_PATH = '/v1/openai/v1/realtime';
export const RESPONSES_PATH = '/v1/openai/v1/responses';
export const LIVE_PATH =
  '/v1/google/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent';

export interface Received {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** An open socket of a test's own. */
export class Line {
  readonly frames: string[] = [];
  readonly socket: WebSocket;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  closed: { readonly code: number; readonly reason: string } | null = null;

  private constructor(socket: WebSocket, headers: Line['headers']) {
    this.socket = socket;
    this.headers = headers;
    socket.on('message', (data) => this.frames.push(data.toString()));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
    socket.on('error', () => undefined);
  }

  /** Opens one. @throws {Error} with the status where it is refused */
  static open(
    url: string,
    headers: Readonly<Record<string, string>>,
    protocols: string[] = [],
  ): Promise<Line> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, { headers });
    return new Promise((resolve, reject) => {
      let line: Line | null = null;
      socket.on('upgrade', (answer) => {
        line = new Line(socket, answer.headers);
      });
      socket.on('open', () => line && resolve(line));
      socket.on('error', reject);
    });
  }

  get events(): Received[] {
    return this.frames.map((frame) => JSON.parse(frame) as Received);
  }

  send(event: object | string): void {
    this.socket.send(typeof event === 'string' ? event : JSON.stringify(event));
  }

  /** Resolves with the n-th event of this type, counted from 1. */
  async event(type: string, count = 1): Promise<Received> {
    const found = () => this.events.filter((event) => event.type === type);
    await waitFor(`${type} ${count}`, () => found().length >= count || this.closed !== null);
    const event = found()[count - 1];
    if (!event) throw new Error(`closed before ${type}: ${JSON.stringify(this.closed)}`);
    return event;
  }

  /** Resolves once a frame with this text has come. */
  async frame(text: string): Promise<void> {
    await waitFor(text, () => this.closed !== null || this.frames.some((frame) => frame.includes(text)));
  }

  async close(code = 1000): Promise<void> {
    this.socket.close(code);
    await this.end();
  }

  async end(): Promise<{ readonly code: number; readonly reason: string }> {
    await waitFor('the close', () => this.closed !== null);
    return this.closed ?? { code: 0, reason: '' };
  }
}

/** To the stack's gateway, with its key. */
export function openLine(stack: RunningStack, path: string, customer: string): Promise<Line> {
  const { 'content-type': _, ...headers } = callHeaders(stack, customer);
  return Line.open(stack.gatewayUrl + path, headers);
}

/** Something that the caller says, in text. */
export const said = (text: string): object => ({
  type: 'conversation.item.create',
  item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
});

/** Audio of so many bytes: noise, or silence. */
export const audio = (bytes: number, isSilent = false): object => ({
  type: 'input_audio_buffer.append',
  audio: Buffer.alloc(bytes, isSilent ? 0 : 85).toString('base64'),
});
