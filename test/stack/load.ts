/** Steady, varied calls through a stack that may be killed at any moment. Each call can be told by its body's hash. */
import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CHAT_PATH,
  callHeaders,
  chat,
  contents,
  generatePath,
  MESSAGES_PATH,
  message,
  post,
} from './calls.ts';
import type { RunningStack } from './stack.ts';

/** Numbers from 0 up to 1. */
export type Random = () => number;

/** A reproducible sequence (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Kind {
  readonly path: string;
  readonly body: (prompt: string) => object;
  /** The caller goes after the first piece. */
  readonly leaves?: boolean;
}

const SLOW = '[[tokens:40]][[chunks:20]][[fault:slow:10]]';
const GEMINI_STREAM = `${generatePath('gemini-2.5-flash', 'streamGenerateContent')}?alt=sse`;
const EMBEDDINGS_PATH = '/v1/openai/v1/embeddings';
const asked = { stream: true, stream_options: { include_usage: true } };

const KINDS: readonly Kind[] = [
  { path: CHAT_PATH, body: (prompt) => chat(prompt) },
  { path: CHAT_PATH, body: (prompt) => chat(prompt, { stream: true }) },
  { path: CHAT_PATH, body: (prompt) => chat(`${prompt} ${SLOW}`, { stream: true }) },
  { path: CHAT_PATH, body: (prompt) => chat(`${prompt} ${SLOW}`, asked) },
  { path: CHAT_PATH, body: (prompt) => chat(`${prompt} ${SLOW}`, { stream: true }), leaves: true },
  { path: CHAT_PATH, body: (prompt) => chat(`${prompt} [[delay:100]]`) },
  { path: CHAT_PATH, body: (prompt) => chat(`${prompt} [[fault:error-500]]`) },
  { path: MESSAGES_PATH, body: (prompt) => message(prompt) },
  { path: MESSAGES_PATH, body: (prompt) => message(`${prompt} ${SLOW}`, { stream: true }) },
  { path: MESSAGES_PATH, body: (prompt) => message(`${prompt} ${SLOW}`, { stream: true }), leaves: true },
  { path: GEMINI_STREAM, body: (prompt) => contents(`${prompt} ${SLOW}`) },
  { path: EMBEDDINGS_PATH, body: (input) => ({ model: 'text-embedding-3-small', input }) },
];

/** What the gateway puts first into a body whose usage it asks for. */
const SPLICED = '{"stream_options":{"include_usage":true},';

export class Load {
  readonly #stack: RunningStack;
  readonly #random: Random;
  readonly #keys: readonly string[];
  /** Hash of a body as it can arrive upstream, to the customer that the call names. */
  readonly #customers = new Map<string, string>();
  #calls = 0;
  #whole = 0;
  #isOver = false;
  #callers: Promise<void>[] = [];

  /** @param keys gateway keys beside the stack's own */
  constructor(stack: RunningStack, random: Random, keys: readonly string[] = []) {
    this.#stack = stack;
    this.#random = random;
    this.#keys = keys;
  }

  /** Calls that were answered to their end. */
  get whole(): number {
    return this.#whole;
  }

  start(callers: number): void {
    this.#callers = Array.from({ length: callers }, () => this.#call());
  }

  /** No call begins after this; resolves when the last has ended. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#callers);
  }

  /** Who made a call, by the hash of its body; undefined: nobody of ours. */
  customerOf(bodySha256: string | null): string | undefined {
    return bodySha256 === null ? undefined : this.#customers.get(bodySha256);
  }

  async #call(): Promise<void> {
    while (!this.#isOver) {
      const kind = KINDS[Math.floor(this.#random() * KINDS.length)];
      if (!kind) return;
      const customer = `call-${++this.#calls}`;
      const body = JSON.stringify(kind.body(customer));
      this.#customers.set(hash('sha256', body), customer);
      this.#customers.set(hash('sha256', SPLICED + body.slice(1)), customer);
      const isAnswered = await this.#make(kind, body, customer).catch(() => false);
      if (isAnswered) this.#whole++;
      else await pause(20);
    }
  }

  /** @throws where the connection cannot be made or breaks */
  async #make({ path, leaves }: Kind, body: string, customer: string): Promise<boolean> {
    const left = new AbortController();
    const apiKey = this.#keys[Math.floor(this.#random() * (this.#keys.length + 1))] ?? this.#stack.apiKey;
    const headers = { ...callHeaders({ apiKey }, customer), 'anthropic-version': '2023-06-01' };
    const response = await post(this.#stack.gatewayUrl + path, body, headers, left.signal);
    for await (const _ of response.body ?? []) if (leaves) left.abort();
    return response.ok;
  }
}
