/**
 * The operations of one session. A response that the caller asks for is admitted before the asking goes up; for one
 * that the server may begin by itself a reservation is held ahead, and another as soon as that is used.
 */
import type { Refusal } from '../../contract/refusals.ts';
import type { RequestFacts } from '../metering/request-facts.ts';
import type { Admitted, StepResult } from '../pipeline/call.ts';
import type { Desk } from './desk.ts';
import type { OperationEnd } from './settlement.ts';

export interface Operation {
  readonly call: Admitted;
  /** Of a steering event: a response of its own may follow it, or none. */
  readonly isSteer: boolean;
  /** As the caller's own event names them, so that an answer can be told to be about it. */
  readonly eventId: string | null;
  readonly streamId: string | null;
  readonly askedAtMs: number | null;
  /** For a steering event the response that it is about, until its own begins. */
  responseId: string | null;
  firstByteMs: number | null;
}

/** What the server may begin by itself. */
export type Ahead = 'response' | 'transcription';

type Found = Pick<Operation, 'responseId' | 'streamId'>;
/** Null: it has a reservation. */
type Outcome = Refusal | null;

export interface OperationsOptions {
  readonly desk: Desk;
  readonly nowMs: () => number;
  /** Facts of what the server may begin next. */
  readonly factsAhead: (ahead: Ahead) => RequestFacts;
  /** Whether it is held ahead. What comes all the same is admitted as it comes. */
  readonly isHeldAhead: (ahead: Ahead) => boolean;
  /** What was to be held ahead is refused. */
  readonly onRefused: (refusal: Refusal) => void;
}

interface Held {
  readonly answer: Promise<StepResult<Admitted>>;
  call: Admitted | null;
}

export class Operations {
  readonly #options: OperationsOptions;
  /** Asked for and sent; not begun. In order. */
  #waiting: Operation[] = [];
  #running: Operation[] = [];
  readonly #held = new Map<Ahead, Held>();
  #isOver = false;
  /** Nothing more is held ahead. */
  isEnding = false;

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /** Nothing has been asked for that has not ended. */
  get isIdle(): boolean {
    return this.#running.length === 0 && this.#waiting.every(({ isSteer }) => isSteer);
  }

  get running(): readonly Operation[] {
    return this.#running;
  }

  /** What stands reserved now. */
  get reserved(): readonly Admitted[] {
    const held = [...this.#held.values()].map(({ call }) => call).filter((call) => call !== null);
    return [...[...this.#waiting, ...this.#running].map(({ call }) => call), ...held];
  }

  /** Admits what a caller asks for. */
  async ask(
    facts: RequestFacts,
    asked: Pick<Operation, 'isSteer' | 'eventId' | 'streamId' | 'responseId'>,
  ): Promise<StepResult<Operation>> {
    const admitted = await this.#options.desk.admit(facts);
    if (!admitted.ok) return admitted;
    const askedAtMs = this.#options.nowMs();
    return { ok: true, call: { ...asked, call: admitted.call, askedAtMs, firstByteMs: null } };
  }

  /** It has gone up. */
  sent(operation: Operation): void {
    this.#waiting.push(operation);
  }

  /** It never goes up. */
  withdraw({ call }: Operation): void {
    this.#options.desk.cancel(call);
  }

  /** Uses a reservation that was made to open the session. */
  use(ahead: Ahead, call: Admitted): void {
    this.#held.set(ahead, { answer: Promise.resolve({ ok: true, call }), call });
  }

  /** Holds a reservation ahead, in place of the one before it if there is one. */
  async hold(ahead: Ahead): Promise<void> {
    const { desk, factsAhead, isHeldAhead, onRefused } = this.#options;
    const before = this.#held.get(ahead);
    this.#held.delete(ahead);
    if (before) void this.#release(before);
    if (this.isEnding || this.#isOver || !isHeldAhead(ahead)) return;
    const held: Held = { answer: desk.admit(factsAhead(ahead)), call: null };
    this.#held.set(ahead, held);
    const answer = await held.answer;
    if (this.#held.get(ahead) !== held) return;
    if (answer.ok) held.call = answer.call;
    else {
      this.#held.delete(ahead);
      onRefused(answer.refusal);
    }
  }

  /** A response has begun: the one that was asked for first, in its lane if it has one, or else one of the server's own. */
  begin(found: Found): Outcome | Promise<Outcome> {
    const asked = this.#takeWaiting(found.streamId);
    if (!asked) return this.#takeHeld('response', (call) => void this.#running.push(unasked(call, found)));
    asked.responseId = found.responseId;
    if (asked.askedAtMs !== null) asked.firstByteMs = this.#options.nowMs() - asked.askedAtMs;
    this.#running.push(asked);
    return null;
  }

  /** A response has ended. One whose beginning was not seen begins here. */
  end(found: Found, end: Omit<OperationEnd, 'firstByteMs'>): Outcome | Promise<Outcome> {
    const operation = this.#takeRunning(found);
    if (operation) {
      this.#settle(operation, end);
      return null;
    }
    const begun = this.begin(found);
    const settle = (outcome: Outcome): Outcome => {
      const late = outcome === null ? this.#takeRunning(found) : undefined;
      if (late) this.#settle(late, end);
      return outcome;
    };
    return begun instanceof Promise ? begun.then(settle) : settle(begun);
  }

  /** Something of the server's own that is over as soon as it is heard of. */
  endAtOnce(ahead: Ahead, end: Omit<OperationEnd, 'firstByteMs'>): Outcome | Promise<Outcome> {
    const { desk } = this.#options;
    return this.#takeHeld(ahead, (call) => desk.settle(call, { ...end, firstByteMs: null }));
  }

  /**
   * The provider will not begin what was asked for. An error that names no event is taken to be about what waits: if it
   * was not, what begins then is one of the server's own.
   */
  reject(eventId: string | null, streamId: string | null): void {
    const isMeant = (one: Operation) =>
      (eventId === null || one.eventId === eventId) && (streamId === null || one.streamId === streamId);
    const operation = this.#waiting.find(isMeant);
    if (!operation) return;
    this.#waiting = this.#waiting.filter((one) => one !== operation);
    this.#settle(operation, { how: 'rejected', reading: null, hasFailed: true, hasCallerLeft: false });
  }

  /** No response of its own follows what was to steer this one. */
  steerEnded(responseId: string | null): void {
    const steer = this.#waiting.find((one) => one.isSteer && one.responseId === responseId);
    if (!steer) return;
    this.#waiting = this.#waiting.filter((one) => one !== steer);
    this.#options.desk.cancel(steer.call);
  }

  /** The session is over: what has not ended ends with it, what was held and not used is given back. */
  finish(how: OperationEnd['how']): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const operation of [...this.#running, ...this.#waiting]) {
      if (operation.isSteer && !this.#running.includes(operation)) this.#options.desk.cancel(operation.call);
      else this.#settle(operation, { how, reading: null, hasFailed: false, hasCallerLeft: false });
    }
    this.#running = [];
    this.#waiting = [];
    for (const held of this.#held.values()) void this.#release(held);
    this.#held.clear();
  }

  #settle({ call, firstByteMs }: Operation, end: Omit<OperationEnd, 'firstByteMs'>): void {
    this.#options.desk.settle(call, { ...end, firstByteMs });
  }

  async #release(held: Held): Promise<void> {
    const answer = await held.answer;
    if (answer.ok) this.#options.desk.cancel(answer.call);
  }

  #takeHeld(ahead: Ahead, use: (call: Admitted) => void): Outcome | Promise<Outcome> {
    const held = this.#held.get(ahead);
    // Claimed at once: whoever holds another one meanwhile must not give this one back.
    this.#held.delete(ahead);
    const take = (call: Admitted): null => {
      if (this.#isOver) this.#options.desk.cancel(call);
      else {
        use(call);
        if (!this.#held.has(ahead)) void this.hold(ahead);
      }
      return null;
    };
    if (held?.call) return take(held.call);
    const { desk, factsAhead } = this.#options;
    const answer = held?.answer ?? desk.admit(factsAhead(ahead));
    return answer.then((given) => (given.ok ? take(given.call) : given.refusal));
  }

  #takeWaiting(streamId: string | null): Operation | undefined {
    const inLane = this.#waiting.find((one) => one.streamId === streamId);
    const operation = inLane ?? this.#waiting[0];
    this.#waiting = this.#waiting.filter((one) => one !== operation);
    return operation;
  }

  #takeRunning({ responseId, streamId }: Found): Operation | undefined {
    const isMeant = (one: Operation) =>
      one.responseId === null || responseId === null
        ? one.streamId === streamId
        : one.responseId === responseId;
    const operation = this.#running.find(isMeant);
    this.#running = this.#running.filter((one) => one !== operation);
    return operation;
  }
}

function unasked(call: Admitted, { responseId, streamId }: Found): Operation {
  return { call, isSteer: false, eventId: null, streamId, askedAtMs: null, responseId, firstByteMs: null };
}
