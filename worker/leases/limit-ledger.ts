/**
 * The ledger's side of limits that several gates count together. For each key it keeps one term: who has joined it and
 * what each holds. It grants only in a term that every gate of the key has joined, so that nothing is in use of which it
 * does not know. No I/O of its own: the object brings the ports.
 */
import { LedgerAccount } from './ledger-account.ts';
import { LedgerDesk } from './ledger-desk.ts';
import {
  type Amounts,
  isSameTerms,
  type LimitMessage,
  type LimitQuestion,
  type LimitReply,
  type LimitStatement,
  SHARED_LIMITS,
  type SharedLimit,
  type SharedTerms,
} from './limit-messages.ts';

/** A gate that the change of a limit has not reached yet is asked so often, a pause between. */
const JOIN_TRIES = 6;
export const JOIN_PAUSE_MS = 60;

export interface LimitLedgerPorts {
  /** Null: the gate cannot be reached, or has nothing to say. */
  send(gateId: string, message: LimitMessage): Promise<LimitStatement>;
  /** Resolves after `RECALL_WAIT_MS`. */
  patience(): Promise<void>;
  /** Resolves after `JOIN_PAUSE_MS`. */
  pause(): Promise<void>;
  nowMs(): number;
}

interface Term {
  readonly id: number;
  readonly terms: SharedTerms;
  /** The greatest by which a gate has stated these limits. */
  version: number;
  readonly desk: LedgerDesk;
  /** The life of each gate that has joined. */
  readonly members: Map<string, string>;
}

interface Opening {
  readonly term: Term;
  /** False: a gate has not joined. */
  readonly isOpen: Promise<boolean>;
}

export class LimitLedger {
  readonly #ports: LimitLedgerPorts;
  readonly #keys = new Map<string, Opening>();
  /** Terms begin at the clock, so that they grow across restarts without being kept. */
  #lastTerm = 0;

  constructor(ports: LimitLedgerPorts) {
    this.#ports = ports;
  }

  /** Hears what a gate holds, and grants. */
  async ask(question: LimitQuestion): Promise<LimitReply> {
    const { terms, gateId, lifeId } = question;
    const opening = this.#openingFor(terms);
    if (!opening) return { outcome: 'again' };
    const { term, isOpen } = opening;
    const isCurrent = () => this.#keys.get(terms.keyId) === opening;
    if (!(await isOpen)) {
      if (isCurrent()) this.#keys.delete(terms.keyId);
      return { outcome: 'closed' };
    }
    if (!isCurrent()) return { outcome: 'again' };
    if (term.members.get(gateId) !== lifeId || question.term === -term.id) {
      // The gate has begun anew, or held other limits meanwhile. What it held before is void: all say it again.
      this.#keys.delete(terms.keyId);
      return { outcome: 'again' };
    }
    if (question.term !== term.id) return { outcome: 'again' };
    const grants = await term.desk.ask({ gateId, incarnationId: lifeId }, question.asks);
    return isCurrent() ? { outcome: 'granted', term: term.id, grants } : { outcome: 'again' };
  }

  /** Null: whoever says so is behind. */
  #openingFor(terms: SharedTerms): Opening | null {
    const known = this.#keys.get(terms.keyId);
    if (known && isSameTerms(known.term.terms, terms)) {
      known.term.version = Math.max(known.term.version, terms.version);
      return known;
    }
    if (known && terms.version <= known.term.version) return null;
    const term = this.#newTerm(terms);
    const opening = { term, isOpen: this.#join(term) };
    this.#keys.set(terms.keyId, opening);
    return opening;
  }

  #newTerm(terms: SharedTerms): Term {
    const { keyId, limits, version } = terms;
    const { nowMs, patience, send } = this.#ports;
    const id = Math.max(nowMs(), this.#lastTerm + 1);
    this.#lastTerm = id;
    const desk = new LedgerDesk({
      recall: async (gateId, recalls) => {
        const statement = await send(gateId, { kind: 'recall', keyId, term: id, recalls });
        if (statement?.outcome === 'stated') return statement;
        // The gate has begun anew, or left the term: what it held there nobody can give back.
        if (statement && this.#keys.get(keyId)?.term.id === id) this.#keys.delete(keyId);
        return null;
      },
      loosen: (gateId, account, roomVersion) => {
        const limit = account as SharedLimit;
        void send(gateId, { kind: 'loosen', keyId, term: id, limit, version: roomVersion });
      },
      patience,
      save: () => undefined,
      nowMs,
    });
    for (const limit of limitsIn(limits))
      desk.open(new LedgerAccount(limit, BigInt(limits[limit] ?? 0), nowMs()));
    return { id, terms, version, desk, members: new Map() };
  }

  async #join(term: Term): Promise<boolean> {
    const joined = await Promise.all(term.terms.gateIds.map((gateId) => this.#joinGate(term, gateId)));
    return joined.every((isJoined) => isJoined);
  }

  async #joinGate(term: Term, gateId: string): Promise<boolean> {
    const { keyId, limits } = term.terms;
    for (let tried = 0; tried < JOIN_TRIES; tried++) {
      const { version } = term;
      const statement = await this.#ports.send(gateId, {
        kind: 'join',
        keyId,
        term: term.id,
        limits,
        version,
      });
      if (statement?.outcome === 'stated') {
        const { incarnationId, reports } = statement;
        term.members.set(gateId, incarnationId);
        for (const { account, totals } of reports)
          term.desk.account(account)?.restore({ gateId, incarnationId, totals });
        return true;
      }
      if (statement && (statement.term >= term.id || statement.version > term.version)) {
        this.#lastTerm = Math.max(this.#lastTerm, statement.term);
        return false;
      }
      await this.#ports.pause();
    }
    return false;
  }
}

function limitsIn(limits: Amounts): SharedLimit[] {
  return SHARED_LIMITS.filter((limit) => limits[limit] !== undefined);
}
