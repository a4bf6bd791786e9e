/**
 * A WebSocket session: two sockets, and between them every frame as it came. A response is admitted before what asks
 * for it goes up, and settled by its last event. It knows nothing of the runtime: sockets, gate and time are given.
 */
import { type CallTimers, NO_TIMERS } from '../../contract/policies/timers.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { readRequestFacts } from '../metering/request-facts.ts';
import type { Endpoint } from '../providers/endpoints.ts';
import {
  MAX_ASKED,
  MAX_WAITING,
  RENEW_EVERY_MS,
  RESTING_SILENCE_MS,
  RUNNING_SILENCE_MS,
  Throughput,
  TOTAL_MS,
} from './allowance.ts';
import { CLOSE, type CloseReason, passedOn, refusedBy } from './close-codes.ts';
import type { Conversation } from './conversation.ts';
import type { Desk } from './desk.ts';
import type { ClientEvent, ServerEvent } from './events.ts';
import { FrameQueue } from './frame-queue.ts';
import { type Ahead, type Operation, Operations } from './operations.ts';
import { PROTOCOLS, type Protocol } from './protocol.ts';
import { type OperationEnd, readTranscription, readUsage } from './settlement.ts';

export type Frame = string | ArrayBuffer;

/** One side's socket. Both methods may throw where it has gone. */
export interface Peer {
  send(frame: Frame): void;
  close(code?: number, reason?: string): void;
}

export interface SessionOptions {
  readonly caller: Peer;
  readonly upstream: Peer;
  readonly endpoint: Endpoint;
  readonly protocol: keyof typeof PROTOCOLS;
  readonly conversation: Conversation;
  readonly desk: Desk;
  /** Writes a refusal as the provider writes its errors. `causeId`: the caller's event that it answers. */
  readonly refusalEvent: (refusal: Refusal, causeId: string | null) => string;
  /** How long what runs may take to state its usage once its caller has left; 0: it is not waited for. */
  readonly leaveMs: number;
  /** Where a policy says how long it may be silent while something is generated, and last in all; absent: none does. */
  readonly timers?: CallTimers;
  readonly nowMs: () => number;
}

/** `leaving`: the caller has gone, and what was cut short is still to say what it used. */
type Stage = 'open' | 'leaving' | 'over';
type Closed = { readonly code: number; readonly reason: string };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Session {
  readonly operations: Operations;
  readonly #options: SessionOptions;
  readonly #protocol: Protocol;
  readonly #up = new FrameQueue<Frame>((frame) => this.#guarded(() => this.#passUp(frame)), MAX_WAITING);
  readonly #down = new FrameQueue<Frame | Closed>(
    (frame) => this.#guarded(() => this.#passDown(frame)),
    MAX_WAITING,
  );
  readonly #flow: { readonly up: Throughput; readonly down: Throughput };
  readonly #startedMs: number;
  readonly #over = Promise.withResolvers<void>();
  #stage: Stage = 'open';
  #lastSignMs: number;
  #renewedMs: number;
  /** Set once it is to end with what is running: no frame of the caller's goes up any more. */
  #closing: CloseReason | null = null;

  constructor(options: SessionOptions) {
    const { desk, conversation, nowMs } = options;
    this.#options = options;
    this.#protocol = PROTOCOLS[options.protocol];
    this.#startedMs = this.#lastSignMs = this.#renewedMs = nowMs();
    this.#flow = { up: new Throughput(this.#startedMs), down: new Throughput(this.#startedMs) };
    this.operations = new Operations({
      desk,
      nowMs,
      factsAhead: (ahead) =>
        ahead === 'response' ? conversation.responseFacts(null, 0) : conversation.transcriptionFacts(),
      isHeldAhead: (ahead) =>
        this.#protocol.doesServerStart &&
        (ahead === 'response' ? conversation.model : conversation.transcriptionModel) !== null,
      onRefused: (refusal) => this.#refuse(refusal, null),
    });
  }

  /** Resolves when both sockets are closed and everything is settled. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  fromCaller(frame: Frame): void {
    if (this.#stage !== 'open') return;
    const size = sizeOf(frame);
    if (!this.#flow.up.takes(size, this.#sign())) this.#stop(CLOSE.tooFast);
    else if (!this.#up.push(frame, size)) this.#stop(CLOSE.tooMuchWaiting);
  }

  fromUpstream(frame: Frame): void {
    if (this.#stage === 'over') return;
    const size = sizeOf(frame);
    if (!this.#flow.down.takes(size, this.#sign())) this.#stop(CLOSE.tooFast);
    else if (!this.#down.push(frame, size)) this.#stop(CLOSE.tooMuchWaiting);
  }

  /** The caller's socket is gone. What is being generated is stopped, and given a moment to say what it used. */
  callerClosed(code: number, reason: string): void {
    if (this.#stage !== 'open') return;
    this.#up.clear();
    const told = passedOn(code, reason, CLOSE.callerGone);
    close(this.#options.caller, told);
    const { leaveMs } = this.#options;
    if (leaveMs === 0 || this.operations.isIdle) {
      this.#finish('caller_left', null, told);
      return;
    }
    this.#stage = 'leaving';
    for (const operation of this.operations.running) this.#cancel(operation);
    setTimeout(() => this.#finish('caller_left', null, told), leaveMs);
  }

  /** The provider's socket is gone; what it sent before counts. */
  upstreamClosed(code: number, reason: string): void {
    if (this.#stage !== 'over') this.#down.push({ code, reason }, 0);
  }

  /** Looks at the clock; to be called every few seconds. */
  check(): void {
    if (this.#stage === 'over') return;
    const nowMs = this.#options.nowMs();
    const silenceMs = nowMs - this.#lastSignMs;
    const isIdle = this.operations.isIdle;
    const { idleMs, totalMs } = this.#options.timers ?? NO_TIMERS;
    if (silenceMs > (isIdle ? RESTING_SILENCE_MS : (idleMs ?? RUNNING_SILENCE_MS))) {
      this.#finish('timed_out', CLOSE.silent, CLOSE.silent);
    } else if (nowMs - this.#startedMs > (totalMs ?? TOTAL_MS)) this.#endSoon();
    else if (nowMs - this.#renewedMs >= RENEW_EVERY_MS) {
      this.#renewedMs = nowMs;
      for (const call of this.operations.reserved) this.#options.desk.renew(call);
      this.#mindAllowance();
    }
  }

  #sign(): number {
    this.#lastSignMs = this.#options.nowMs();
    return this.#lastSignMs;
  }

  /** A failure of our own ends the session, and with it what it has open. */
  #guarded(work: () => void | Promise<void>): void | Promise<void> {
    const fail = (): void => this.#finish('upstream_broke', CLOSE.failed, CLOSE.failed);
    try {
      const done = work();
      return done instanceof Promise ? done.catch(fail) : done;
    } catch {
      fail();
    }
  }

  #passUp(frame: Frame): void | Promise<void> {
    if (this.#stage !== 'open' || this.#closing !== null) return;
    const text = this.#textOf(frame);
    const event = text === null ? null : this.#protocol.client(text);
    if (event !== null && text !== null) {
      if (event.kind !== 'configure') return this.#ask(event, text, frame);
      const named = this.#options.conversation.newModels(event);
      if (named.length > 0) return this.#configure(named, frame);
    }
    this.#sendUp(frame);
  }

  /** Null: nothing that anybody reads. */
  #textOf(frame: Frame): string | null {
    if (typeof frame === 'string') return frame;
    return this.#protocol.isBinary ? decoder.decode(frame) : null;
  }

  #sendUp(frame: Frame): void {
    const text = this.#textOf(frame);
    if (text !== null) this.#options.conversation.heard(text);
    this.#options.upstream.send(frame);
  }

  /** Holds the frame back until it is admitted. */
  async #ask(event: Exclude<ClientEvent, { kind: 'configure' }>, text: string, frame: Frame): Promise<void> {
    const { endpoint, conversation } = this.#options;
    const steered =
      event.kind === 'steer'
        ? this.operations.running.find(({ responseId }) => responseId === event.responseId)
        : undefined;
    const facts = steered
      ? steered.call.facts
      : this.#protocol.doesServerStart
        ? conversation.responseFacts(event.kind === 'create' ? event.maxOutputTokens : null, text.length)
        : factsOfBody(endpoint, text);
    if (facts === null) return this.#refuse({ code: 'malformed_body' }, event.eventId);
    const asked = await this.operations.ask(facts, {
      isSteer: event.kind === 'steer',
      eventId: event.eventId,
      streamId: event.kind === 'create' ? event.streamId : (steered?.streamId ?? null),
      responseId: event.kind === 'steer' ? event.responseId : null,
    });
    if (!asked.ok) return this.#refuse(asked.refusal, event.eventId);
    if (this.#stage !== 'open' || this.#closing !== null) return this.operations.withdraw(asked.call);
    this.operations.sent(asked.call);
    this.#sendUp(frame);
    this.#mindAllowance();
  }

  /** Other models are to answer, or to write down what is said: they must be allowed, and their next use is held ahead. */
  async #configure(named: readonly Ahead[], frame: Frame): Promise<void> {
    for (const ahead of named) await this.operations.hold(ahead);
    if (this.#stage === 'open' && this.#closing === null) this.#sendUp(frame);
  }

  #passDown(frame: Frame | Closed): void | Promise<void> {
    if (this.#stage === 'over') return;
    if (typeof frame === 'object' && 'code' in frame) return this.#onUpstreamClosed(frame);
    const text = this.#textOf(frame);
    const event = text === null ? null : this.#protocol.server(text, this.operations.running.length > 0);
    const taken = event !== null && text !== null ? this.#take(event, text) : null;
    if (!(taken instanceof Promise)) return this.#sendDown(frame, taken);
    return taken.then((refusal) => this.#sendDown(frame, refusal));
  }

  #sendDown(frame: Frame, refusal: Refusal | null): void {
    if (this.#stage === 'over') return;
    if (refusal !== null) this.#cutShort(refusal);
    else if (this.#stage === 'open' && !this.#isTaken(frame)) this.callerClosed(CLOSE.callerGone.code, '');
    else this.#endIfIdle();
  }

  /** False: the caller has gone, and its socket has yet to say so. */
  #isTaken(frame: Frame): boolean {
    try {
      this.#options.caller.send(frame);
      return true;
    } catch {
      return false;
    }
  }

  #take(event: ServerEvent, frame: string): Refusal | null | Promise<Refusal | null> {
    const { conversation, endpoint } = this.#options;
    switch (event.kind) {
      case 'created':
        conversation.began();
        return then(this.operations.begin(event), () => this.#begun(event.responseId));
      case 'ended': {
        const reading = readUsage(endpoint, frame, conversation.servedModel);
        conversation.ended(reading.lines[0]?.usage.providerTotal ?? null);
        return this.operations.end(event, this.#endOf(reading, event.hasFailed));
      }
      case 'transcribed': {
        const reading = readTranscription(endpoint, frame, conversation.transcriptionModel);
        return this.operations.endAtOnce('transcription', this.#endOf(reading, false));
      }
      case 'session':
        return this.#configured(event);
      case 'steerEnded':
        this.operations.steerEnded(event.responseId);
        return null;
      case 'error':
        this.operations.reject(event.eventId, event.streamId);
        return null;
    }
  }

  #endOf(reading: OperationEnd['reading'], hasFailed: boolean): Omit<OperationEnd, 'firstByteMs'> {
    return { how: 'ended', reading, hasFailed, hasCallerLeft: this.#stage === 'leaving' };
  }

  /** It began when nobody was there any more to hear it. */
  #begun(responseId: string | null): void {
    const operation = this.operations.running.find((one) => one.responseId === responseId);
    if (this.#stage === 'leaving' && operation) this.#cancel(operation);
    this.#mindAllowance();
  }

  /** What the server says of the session may name the models that it will begin to use by itself. */
  async #configured(event: Extract<ServerEvent, { kind: 'session' }>): Promise<null> {
    for (const ahead of this.#options.conversation.configured(event)) await this.operations.hold(ahead);
    return null;
  }

  /** Best effort: the provider may have ended it already, or may not know the event. */
  #cancel({ responseId }: Operation): void {
    const { cancel } = this.#protocol;
    if (cancel === null) return;
    try {
      this.#options.upstream.send(
        responseId === null ? cancel : JSON.stringify({ ...JSON.parse(cancel), response_id: responseId }),
      );
    } catch {
      this.#finish('caller_left', null, CLOSE.callerGone);
    }
  }

  /** Says no. What is running already is let to its end, so that it states its usage; then both sockets close. */
  #refuse(refusal: Refusal, causeId: string | null): void {
    if (this.#closing !== null || this.#stage !== 'open') return;
    this.#closing = refusedBy(refusal);
    this.operations.isEnding = true;
    this.#tell(refusal, causeId);
    this.#endIfIdle();
  }

  /** A response has begun that is not admitted: it ends now. */
  #cutShort(refusal: Refusal): void {
    if (this.#closing === null) this.#tell(refusal, null);
    this.#stop(refusedBy(refusal));
  }

  #tell(refusal: Refusal, causeId: string | null): void {
    if (!this.#protocol.hasErrorEvent) return;
    try {
      this.#options.caller.send(this.#options.refusalEvent(refusal, causeId));
    } catch {
      // Its socket's own end will be heard of.
    }
  }

  /** As much is left as it takes to end what is open: the caller is told to go on elsewhere. */
  #mindAllowance(): void {
    const { desk } = this.#options;
    if (desk.asked + 2 * this.operations.reserved.length + 4 >= MAX_ASKED) this.#endSoon();
  }

  #endSoon(): void {
    if (this.#closing !== null || this.#stage !== 'open') return;
    this.operations.isEnding = true;
    this.#closing = CLOSE.limit;
    this.#endIfIdle();
  }

  #endIfIdle(): void {
    if (this.#stage === 'leaving' && this.operations.isIdle) {
      this.#finish('caller_left', null, CLOSE.callerGone);
    } else if (this.#closing !== null && this.operations.isIdle) {
      if (this.#closing === CLOSE.limit) this.#tell({ code: 'websocket_connection_limit_reached' }, null);
      this.#stop(this.#closing);
    }
  }

  #stop(close: CloseReason): void {
    this.#finish('caller_left', close, CLOSE.done);
  }

  #onUpstreamClosed({ code, reason }: Closed): void {
    const how = this.#stage === 'leaving' ? 'caller_left' : 'upstream_broke';
    this.#finish(how, passedOn(code, reason, CLOSE.upstreamGone), passedOn(code, '', CLOSE.done));
  }

  #finish(how: OperationEnd['how'], caller: CloseReason | null, upstream: CloseReason): void {
    if (this.#stage === 'over') return;
    this.#stage = 'over';
    this.#up.clear();
    this.#down.clear();
    this.operations.finish(how);
    close(this.#options.upstream, upstream);
    if (caller !== null) close(this.#options.caller, caller);
    void this.#options.desk.atRest().then(() => this.#over.resolve());
  }
}

function close(peer: Peer, { code, reason }: CloseReason): void {
  try {
    if (code === null) peer.close();
    else peer.close(code, reason);
  } catch {
    // It has gone already.
  }
}

/** Facts of a response's request that stands whole in its event; null: it cannot be read. */
function factsOfBody(endpoint: Endpoint, frame: string) {
  const read = readRequestFacts(encoder.encode(frame), endpoint);
  return read.ok ? read.facts : null;
}

function then<T>(value: T | Promise<T>, work: () => void): T | Promise<T> {
  const after = (given: T): T => {
    work();
    return given;
  };
  return value instanceof Promise ? value.then(after) : after(value);
}

const sizeOf = (frame: Frame): number => (typeof frame === 'string' ? frame.length : frame.byteLength);
