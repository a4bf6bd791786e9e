/**
 * Admission: who holds a key, what its policies say, whether limits and budgets leave room. One question, one answer,
 * which is durable before it leaves.
 */
import type { KeyRecord } from '../../contract/command.ts';
import type { Dimensions } from '../../contract/dimensions.ts';
import { decide, hasHours, hasModelRule, levelsOf } from '../../contract/policies/decide.ts';
import { DimensionValues } from '../../contract/policies/dimension-values.ts';
import { NO_TIMERS, timersOf } from '../../contract/policies/timers.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { LimitMessage, LimitStatement } from '../leases/limit-messages.ts';
import type { Books } from './books.ts';
import { usedTokens } from './call-tokens.ts';
import { type Admission, type EventFacts, eventFacts } from './events.ts';
import { countedCall, GateLimits } from './gate-limits.ts';
import { holdsKey, isActive, type KeyUse, keyUse, notHeld, secretOf } from './key-proof.ts';
import type { LedgerLink } from './ledger-link.ts';
import { limitPorts } from './limit-ports.ts';
import { withCap, worstCaseNanos } from './own-prices.ts';
import type {
  AdmitAnswer,
  AdmitRequest,
  CallFacts,
  KeyProof,
  SelfAnswer,
  Settlement,
  VerifyAnswer,
} from './protocol.ts';
import { mayHear, selfOf } from './self.ts';
import { hintOf, sentElsewhere } from './shard-place.ts';

export interface AdmissionPorts {
  /** Runs a change in one transaction of the gate and answers once it is durable. */
  commit<T>(work: () => T): Promise<T>;
  /** Writes, or counts, a refusal. */
  note(facts: EventFacts, refusal: Refusal): Promise<void>;
  /** Nothing more can be recorded. */
  isFull(): boolean;
}

export class Admissions {
  readonly #gateId: string;
  readonly #books: Books;
  readonly #ledger: LedgerLink;
  readonly #ports: AdmissionPorts;
  readonly #limits: GateLimits;
  readonly #values = new DimensionValues();

  constructor(gateId: string, books: Books, ledger: LedgerLink, ports: AdmissionPorts) {
    this.#gateId = gateId;
    this.#books = books;
    this.#ledger = ledger;
    this.#ports = ports;
    this.#limits = new GateLimits(gateId, limitPorts(books, ledger));
  }

  /** Decides on a call and, if it may pass, reserves and numbers it. A repeat gets the first answer. */
  async admit(asked: AdmitRequest): Promise<AdmitAnswer> {
    const { proof, call } = asked;
    const first = this.#books.admission(call.requestId);
    if (first) return this.#admitted(asked, first);
    const held = this.#books.held(proof.keyId);
    const elsewhere = sentElsewhere(this.#gateId, held);
    if (!held) return elsewhere ?? refused({ code: 'invalid_key' });
    const { record } = held;
    const use = keyUse(record, proof, Date.now());
    if (!use) return refused(notHeld(record, proof, Date.now()));
    if (!isActive(record, Date.now()))
      return this.#refused(this.#facts(record, call, use), { code: 'inactive_key' });
    if (elsewhere) return elsewhere;
    if (this.#ports.isFull()) return refused({ code: 'cannot_decide' });
    const ready = this.#ledger.ready();
    if (ready !== true && !(await ready)) return refused({ code: 'cannot_decide' });
    const levels = levelsOf(record, this.#ledger.policies);
    const localTime = this.#ledger.localTime(Date.now());
    // Where nobody has said which time it is, an hour is neither allowed nor not.
    if (localTime === null && hasHours(levels)) return refused({ code: 'cannot_decide' });
    const decision = decide(record, levels, { ...call, localTime });
    if (!decision.ok) return this.#refused(this.#facts(record, call, use), decision.refusal);
    const facts = this.#facts(record, call, use, decision.dimensions, decision.cap);
    const labelled = {
      keyId: record.keyId,
      dimensions: decision.dimensions,
      fixed: record.policy.dimensions.fixed,
    };
    const unlabelled = this.#values.take(levels, labelled, Date.now());
    if (unlabelled) return this.#refused(this.#facts(record, call, use), unlabelled);
    const request = withCap(asked, decision.cap);
    if (this.#ledger.hostOf(call) === undefined) return this.#refused(facts, { code: 'unknown_host' });
    if (request.credentialWish === 'required' && !this.#ledger.credentialOf(request, record))
      return this.#refused(facts, { code: 'no_stored_credential' });
    const counted = countedCall(request);
    const limited = await this.#limits.take(held, levels, counted);
    if (limited) return this.#refused(facts, limited);
    let isAdmitted = false;
    try {
      const answer = await this.#reserve(request, record, facts, Date.now());
      isAdmitted = answer.ok;
      return answer;
    } finally {
      this.#limits.decided(counted, isAdmitted);
    }
  }

  /** Reserves for a call that may pass: in the budgets that count it, if there are any. */
  async #reserve(
    request: AdmitRequest,
    record: KeyRecord,
    facts: EventFacts,
    nowMs: number,
  ): Promise<AdmitAnswer> {
    const { call } = request;
    const worstNanos = worstCaseNanos(request, this.#ledger.pricesOf(call));
    const reservedNanos = worstNanos ?? record.policy.unknownChargeNanos;
    const claims = this.#ledger.claims(facts, call.model, nowMs, {
      worst: BigInt(reservedNanos),
      // What a call of unknown price reserves says nothing of what it costs.
      usual: ({ percent, minimumCalls }) =>
        worstNanos === null ? null : this.#books.costs.quantile(facts, percent, minimumCalls),
    });
    if (claims.length === 0)
      return this.#admitted(
        request,
        await this.#ports.commit(() => this.#books.admit(facts, reservedNanos, nowMs)),
      );
    const leased = await this.#ledger.admit(facts, claims, reservedNanos, nowMs);
    return leased.ok
      ? this.#admitted(request, leased.admission)
      : this.#refused(leased.facts, leased.refusal);
  }

  /**
   * Judges a call that cannot be admitted for a reason of its own (a malformed body, say). Identity comes first:
   * who holds no valid key hears of that, and nothing is written.
   */
  async refuse(proof: KeyProof, call: CallFacts, reason: Refusal): Promise<Refusal> {
    const record = this.#books.key(proof.keyId);
    if (!record) return { code: 'invalid_key' };
    const use = keyUse(record, proof, Date.now());
    if (!use) return notHeld(record, proof, Date.now());
    await this.#ports.note(this.#facts(record, call, use), reason);
    return reason;
  }

  /** Whether the caller holds an active key, and which rules need its body: asked before a large one is read. */
  async verify(proof: KeyProof): Promise<VerifyAnswer> {
    const record = this.#books.key(proof.keyId);
    if (!record) return refused({ code: 'invalid_key' });
    if (!holdsKey(record, proof, Date.now())) return refused(notHeld(record, proof, Date.now()));
    if (!isActive(record, Date.now())) return { ok: false, refusal: { code: 'inactive_key' } };
    return { ok: true, hasModelRule: hasModelRule(levelsOf(record, this.#ledger.policies)) };
  }

  /** What a key hears of itself. Nothing is counted or written. @param address where the caller is; null: not known */
  async describeKey(proof: KeyProof, address: string | null): Promise<SelfAnswer> {
    const record = this.#books.key(proof.keyId);
    if (!record) return refused({ code: 'invalid_key' });
    const secret = secretOf(record, proof, Date.now());
    if (!secret) return refused(notHeld(record, proof, Date.now()));
    if (!isActive(record, Date.now())) return refused({ code: 'inactive_key' });
    if (!(await this.#ledger.ready())) return refused({ code: 'cannot_decide' });
    const { policies, budgets } = this.#ledger;
    if (!mayHear(record, policies, address))
      return refused({ code: 'address_not_allowed', subject: "the key's" });
    const accounts = budgets.length === 0 ? [] : await this.#ledger.accounts();
    const facts = { record, secretEndsAtMs: secret.validUntilMs, policies, budgets, accounts };
    return { ok: true, self: selfOf(facts, Date.now()) };
  }

  /** An operation has ended: what it was counted for at admission becomes what it used. */
  settled(settlement: Settlement): void {
    const used = usedTokens(settlement);
    if (used !== null) this.#limits.used(settlement.requestId, used);
  }

  /** Of an operation no byte went upstream. */
  cancelled(requestId: string): void {
    this.#limits.used(requestId, 0);
  }

  /** What the ledger says of the limits of a key that has several gates. */
  hearOfLimits(message: LimitMessage): Promise<LimitStatement> {
    return this.#limits.hear(message);
  }

  /** Something may have come free that other gates of a key go without. */
  freed(): void {
    this.#limits.freed();
  }

  #facts(
    record: KeyRecord,
    call: CallFacts,
    use: KeyUse,
    dimensions: Dimensions = {},
    cap: number | null = null,
  ): EventFacts {
    return eventFacts(record, call, dimensions, this.#ledger.version, cap, use);
  }

  #admitted(request: AdmitRequest, admission: Admission): AdmitAnswer {
    const { proof, call, heldPriceVersion } = request;
    const { admissionNumber, admittedAtMs, reservedNanos, facts } = admission;
    const cap = facts.outputCapBy === 'policy' ? facts.outputCapTokens : null;
    const host = this.#ledger.hostOf(call) ?? null;
    const { version } = this.#ledger;
    const priceOverrides = heldPriceVersion === version ? null : this.#ledger.pricesOf(call);
    const streamHeldNanos = call.isStreamed ? (this.#ledger.streamHeld(admission)?.toString() ?? null) : null;
    const held = this.#books.held(proof.keyId);
    const timers = held ? timersOf(levelsOf(held.record, this.#ledger.policies)) : NO_TIMERS;
    const credential = held && this.#ledger.credentialOf(request, held.record);
    return {
      ok: true,
      admissionNumber,
      admittedAtMs,
      reservedNanos,
      host,
      cap,
      timers,
      credential,
      streamHeldNanos,
      priceVersion: version,
      priceOverrides,
      shards: held && hintOf(held),
    };
  }

  async #refused(facts: EventFacts, refusal: Refusal): Promise<AdmitAnswer> {
    await this.#ports.note(facts, refusal);
    return refused(refusal);
  }
}

function refused(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}
