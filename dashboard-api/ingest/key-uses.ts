/**
 * What events tell of keys: when each was last used, and a secret's hash under a newer pepper, which then takes the
 * place of the old one, so that old peppers can be taken away. The change goes to the gate like any other.
 */
import type { UsageEvent } from '../../contract/event.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { type NotedUse, noteKeyUse, replacePepper } from '../../db/tenancy/key-uses.ts';
import { type KeyMaking, tellGate } from '../tenancy/keys.ts';

const MINUTE_MS = 60_000;
/** Beyond this many all are forgotten, which costs a statement each. */
const MAX_REMEMBERED = 50_000;

type Rehash = Pick<UsageEvent, 'keyId' | 'keySecret' | 'keyRehash'>;

export class KeyUses {
  readonly #db: Database;
  readonly #making: KeyMaking;
  readonly #clock: () => Date;
  /** The minute that was noted last, by key and secret. */
  readonly #noted = new Map<string, number>();

  constructor(db: Database, making: KeyMaking, clock: () => Date) {
    this.#db = db;
    this.#making = making;
    this.#clock = clock;
  }

  /** @throws the store's error; what was not noted then is noted with the next use */
  async note(organisationId: string, events: readonly UsageEvent[]): Promise<void> {
    const uses = this.#newUses(events);
    const rehashes = this.#rehashes(events);
    if (uses.size === 0 && rehashes.length === 0) return;
    await this.#db.inTenant('app_user', organisationId, async (unit) => {
      for (const use of uses.values()) await noteKeyUse(unit, use);
    });
    // Each by itself: a change of a key takes the key, the audit log and the outbox in this order, and one key only.
    for (const rehash of rehashes)
      await this.#db.inTenant('app_user', organisationId, (unit) => this.#rehash(unit, rehash));
    if (this.#noted.size > MAX_REMEMBERED) this.#noted.clear();
    for (const [name, { at }] of uses) this.#noted.set(name, at.getTime());
  }

  #newUses(events: readonly UsageEvent[]): Map<string, NotedUse> {
    const uses = new Map<string, NotedUse>();
    for (const { keyId, keySecret, admittedAtMs } of events) {
      const name = `${keyId} ${keySecret}`;
      const minuteMs = Math.floor(admittedAtMs / MINUTE_MS) * MINUTE_MS;
      const knownMs = Math.max(uses.get(name)?.at.getTime() ?? 0, this.#noted.get(name) ?? 0);
      if (minuteMs > knownMs) uses.set(name, { keyId, keySecret, at: new Date(minuteMs) });
    }
    // In one order, so that two deliveries at once wait for each other and not in a circle.
    return new Map([...uses].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** Each once, and under a pepper that is live here: with another one the key could not be made sense of. */
  #rehashes(events: readonly UsageEvent[]): Rehash[] {
    const told = new Map<string, Rehash>();
    for (const { keyId, keySecret, keyRehash } of events) {
      if (keyRehash && this.#making.peppers.has(keyRehash.pepperVersion))
        told.set(`${keyId} ${keySecret}`, { keyId, keySecret, keyRehash });
    }
    return [...told.values()].sort((one, other) => (one.keyId < other.keyId ? -1 : 1));
  }

  async #rehash(unit: TenantUnit, { keyId, keySecret, keyRehash }: Rehash): Promise<void> {
    if (keySecret === null || keyRehash === null) return;
    if (!(await replacePepper(unit, keyId, keySecret, keyRehash))) return;
    const now = this.#clock();
    const done = { actorKind: 'system', action: 'key.rehash', target: keyId, result: 'done' } as const;
    await recordAudit(unit, done, now);
    await tellGate(unit, keyId, now);
  }
}
