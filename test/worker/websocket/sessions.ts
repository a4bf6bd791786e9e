/** A session between two sockets that only remember, and a gate that admits what it is not told to refuse. */
import type { RefusalCode } from '../../../contract/refusals.ts';
import type { RequestFacts } from '../../../worker/metering/request-facts.ts';
import type { Admitted, StepResult } from '../../../worker/pipeline/call.ts';
import { matchEndpoint, type SessionKind } from '../../../worker/providers/endpoints.ts';
import { findProvider } from '../../../worker/providers/registry.ts';
import { DRAIN_MS, STOPPED_MS } from '../../../worker/websocket/allowance.ts';
import { Conversation } from '../../../worker/websocket/conversation.ts';
import type { Desk } from '../../../worker/websocket/desk.ts';
import { type Frame, type Peer, Session } from '../../../worker/websocket/session.ts';
import { type OperationEnd, operationSettlement } from '../../../worker/websocket/settlement.ts';
import { NOON_MS, sampleId } from '../gate/samples.ts';
import { admittedCall } from '../pipeline/calls.ts';

const LIVE_PATH = '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent';
const PLACES: Readonly<Record<SessionKind, { provider: string; path: string; leaveMs: number }>> = {
  realtime: { provider: 'openai', path: '/v1/realtime', leaveMs: STOPPED_MS },
  responses: { provider: 'openai', path: '/v1/responses', leaveMs: 0 },
  live: { provider: 'google', path: LIVE_PATH, leaveMs: DRAIN_MS },
};

export class FakePeer implements Peer {
  readonly frames: Frame[] = [];
  closed: { readonly code: number | undefined; readonly reason: string | undefined } | null = null;
  isGone = false;

  send(frame: Frame): void {
    if (this.isGone || this.closed) throw new TypeError('the socket is closed');
    this.frames.push(frame);
  }

  close(code?: number, reason?: string): void {
    this.closed ??= { code, reason };
  }

  get types(): string[] {
    return this.frames.map((frame) => JSON.parse(String(frame)).type as string);
  }
}

/** What became of one admitted operation. */
export interface Entry {
  readonly call: Admitted;
  end: OperationEnd | 'cancelled' | null;
  renewals: number;
}

export class FakeDesk implements Desk {
  readonly entries: Entry[] = [];
  /** Operations that were ended more than once. */
  readonly endedTwice: string[] = [];
  readonly refused = new Map<string | null, RefusalCode>();
  /** Answers wait here while it is set. */
  gate: PromiseWithResolvers<void> | null = null;
  asked = 0;
  readonly #at: Pick<Admitted, 'provider' | 'endpoint'>;

  constructor(at: Pick<Admitted, 'provider' | 'endpoint'>) {
    this.#at = at;
  }

  async admit(facts: RequestFacts): Promise<StepResult<Admitted>> {
    this.asked++;
    await this.gate?.promise;
    const code = this.refused.get(facts.model);
    if (code) return { ok: false, refusal: { code } };
    return { ok: true, call: this.open(facts) };
  }

  open(facts: RequestFacts): Admitted {
    const call: Admitted = {
      ...admittedCall('openai', '/v1/responses', facts, 1_000_000n),
      ...this.#at,
      requestId: sampleId(this.entries.length + 1),
    };
    this.entries.push({ call, end: null, renewals: 0 });
    return call;
  }

  cancel(call: Admitted): void {
    this.#end(call, 'cancelled');
  }

  settle(call: Admitted, end: OperationEnd): void {
    this.#end(call, end);
  }

  renew(call: Admitted): void {
    this.#entry(call).renewals++;
  }

  async atRest(): Promise<void> {}

  /** Model, ending and cost of each operation, in the order of admission; `open` where it has not ended. */
  get told(): string[] {
    return this.entries.map(({ call, end }) => {
      const model = call.facts.model;
      if (end === null) return `${model} open`;
      if (end === 'cancelled') return `${model} cancelled`;
      const { outcome, basis, lines } = operationSettlement(call, end, new Headers(), NOON_MS);
      return `${model} ${outcome} ${basis} ${lines.map((line) => `${line.model}=${line.costNanos}`).join(' ')}`;
    });
  }

  #end(call: Admitted, end: OperationEnd | 'cancelled'): void {
    const entry = this.#entry(call);
    if (entry.end !== null) this.endedTwice.push(call.requestId);
    entry.end = end;
  }

  #entry(call: Admitted): Entry {
    const entry = this.entries.find((one) => one.call.requestId === call.requestId);
    if (!entry) throw new Error('never admitted');
    return entry;
  }
}

export class TestSession {
  readonly caller = new FakePeer();
  readonly upstream = new FakePeer();
  readonly desk: FakeDesk;
  readonly session: Session;
  nowMs = NOON_MS;
  isOver = false;

  constructor(kind: SessionKind, model: string | null = kind === 'realtime' ? 'gpt-realtime' : null) {
    const { provider: name, path, leaveMs } = PLACES[kind];
    const provider = findProvider(name);
    if (!provider) throw new Error('no such provider');
    const endpoint = matchEndpoint(provider, 'GET', path, true);
    this.desk = new FakeDesk({ provider, endpoint });
    const nowMs = () => this.nowMs;
    const conversation = new Conversation(endpoint, [provider.id], model, nowMs);
    this.session = new Session({
      caller: this.caller,
      upstream: this.upstream,
      endpoint,
      protocol: kind,
      conversation,
      desk: this.desk,
      refusalEvent: ({ code }, causeId) => JSON.stringify({ type: 'error', code, causeId }),
      leaveMs,
      nowMs,
    });
    if (kind === 'realtime' && model !== null) {
      this.session.operations.use('response', this.desk.open(conversation.responseFacts(null, 0)));
    }
    void this.session.over.then(() => {
      this.isOver = true;
    });
  }

  /** The caller sends events, one after the other. */
  async says(...events: readonly (object | string)[]): Promise<void> {
    for (const event of events)
      this.session.fromCaller(typeof event === 'string' ? event : JSON.stringify(event));
    await settled();
  }

  /** The provider sends events. */
  async hears(...events: readonly (object | string)[]): Promise<void> {
    for (const event of events)
      this.session.fromUpstream(typeof event === 'string' ? event : JSON.stringify(event));
    await settled();
  }
}

/** Lets everything that is ready happen. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const created = (id: string, more: object = {}): object => ({
  type: 'response.created',
  response: { id, status: 'in_progress' },
  ...more,
});

/** 100 tokens of text in, 10 of text and 20 of audio out. */
export const done = (id: string, status = 'completed'): object => ({
  type: 'response.done',
  response: {
    id,
    status,
    usage: {
      total_tokens: 130,
      input_tokens: 100,
      output_tokens: 30,
      input_token_details: { text_tokens: 100, audio_tokens: 0, cached_tokens: 0 },
      output_token_details: { text_tokens: 10, audio_tokens: 20 },
    },
  },
});

/** 1,000 tokens in, 100 out. */
export const completed = (id: string, more: object = {}): object => ({
  type: 'response.completed',
  response: {
    id,
    model: 'gpt-4o-mini-2024-07-18',
    status: 'completed',
    usage: { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 },
  },
  ...more,
});
