/** Where the operations of a session are admitted, renewed and settled: the gate, as the pipeline asks it. */
import { newId } from '../../contract/ids.ts';
import type { RequestFacts } from '../metering/request-facts.ts';
import { admit } from '../pipeline/admit.ts';
import type { Admitted, Read, StepResult } from '../pipeline/call.ts';
import { keyGate } from '../pipeline/gates.ts';
import { settle } from '../pipeline/settle.ts';
import { settleTogether } from '../pipeline/settle-together.ts';
import { type OperationEnd, operationSettlement } from './settlement.ts';

export interface Desk {
  /** Reserves for one more operation, which has a request id of its own. */
  admit(facts: RequestFacts): Promise<StepResult<Admitted>>;
  /** Ends an operation that never began. */
  cancel(call: Admitted): void;
  settle(call: Admitted, end: OperationEnd): void;
  /** Keeps an operation's reservation standing. */
  renew(call: Admitted): void;
  /** How often something outside this Worker has been asked. */
  readonly asked: number;
  /** Resolves when nothing is under way any more. */
  atRest(): Promise<void>;
}

export class GateDesk implements Desk {
  readonly #session: Read;
  readonly #headers: Headers;
  readonly #nowMs: () => number;
  readonly #underWay = new Set<Promise<unknown>>();
  asked: number;

  /**
   * @param session the call that asked for the WebSocket
   * @param headers the provider's answer to it
   * @param asked what opening the session has cost
   */
  constructor(session: Read, headers: Headers, nowMs: () => number, asked: number) {
    this.#session = session;
    this.#headers = headers;
    this.#nowMs = nowMs;
    this.asked = asked;
  }

  admit(facts: RequestFacts): Promise<StepResult<Admitted>> {
    this.asked++;
    return this.#track(admit({ ...this.#session, requestId: newId(), facts, startedAtMs: this.#nowMs() }));
  }

  cancel(call: Admitted): void {
    this.asked++;
    const end = { how: 'not_sent', status: null, headers: null, tap: null, firstByteMs: null } as const;
    void this.#track(settle(call, end, this.#nowMs));
  }

  settle(call: Admitted, end: OperationEnd): void {
    this.asked++;
    const endedAtMs = this.#nowMs();
    const settlement = operationSettlement(call, end, this.#headers, endedAtMs);
    void this.#track(settleTogether(call, settlement, endedAtMs));
  }

  renew(call: Admitted): void {
    this.asked++;
    const renewed = keyGate(call)
      .renew(call.requestId)
      .catch(() => undefined);
    void this.#track(renewed);
  }

  async atRest(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const over = () => this.#underWay.delete(work);
    this.#underWay.add(work);
    work.then(over, over);
    return work;
  }
}
