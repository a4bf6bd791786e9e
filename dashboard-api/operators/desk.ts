/** What operators do stands in two audit logs: their own, and that of the customer whom it concerns. */
import type { AuditAction } from '../../db/audit/actions.ts';
import { type AuditFacts, recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readCustomer, type StoredCustomer } from '../../db/operators/customers.ts';
import type { Principal } from '../http/app-env.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';

export interface Desk {
  /** Who acts, as the customer's log has it. */
  actor(by: Principal): Pick<AuditFacts, 'actorKind' | 'actorId'>;
  /** A customer of the register; null: the operators have none of this id. */
  customer(by: Principal, organisationId: string): Promise<StoredCustomer | null>;
  /** An entry in the operators' own log, in one transaction with `work`. */
  note(
    by: Principal,
    action: AuditAction,
    target: string,
    result: string,
    work?: (unit: TenantUnit) => Promise<void>,
  ): Promise<void>;
  /** An entry in the customer's log. */
  tell(
    by: Principal,
    organisationId: string,
    action: AuditAction,
    target: string,
    result: string,
  ): Promise<void>;
  /** Changes something of a customer's: with its entry there in one transaction, and noted here first. */
  change<T>(
    by: Principal,
    organisationId: string,
    action: AuditAction,
    result: string,
    work: (unit: TenantUnit) => Promise<T>,
    stated?: Pick<AuditFacts, 'reason' | 'detail'>,
  ): Promise<T>;
}

export function createDesk({ db, clock }: Pick<Services, 'db' | 'clock'>): Desk {
  const desk: Desk = {
    actor(by) {
      const { actorId } = actorOf(by);
      return actorId === undefined ? { actorKind: 'operator' } : { actorKind: 'operator', actorId };
    },
    customer: (by, organisationId) =>
      db.readTenant(by.organisationId, (unit) => readCustomer(unit, organisationId)),
    note: (by, action, target, result, work) =>
      db.inTenant('app_user', by.organisationId, async (unit) => {
        await work?.(unit);
        await recordAudit(unit, { ...actorOf(by), action, target, result }, clock());
      }),
    tell: (by, organisationId, action, target, result) =>
      db.inTenant('app_user', organisationId, (unit) =>
        recordAudit(unit, { ...desk.actor(by), action, target, result }, clock()),
      ),
    async change(by, organisationId, action, result, work, stated = {}) {
      await desk.note(by, action, organisationId, result);
      return db.inTenant('app_user', organisationId, async (unit) => {
        const facts = { ...desk.actor(by), action, target: organisationId, result };
        // Before the work: what tells the edge stands behind the log.
        await recordAudit(unit, { ...facts, ...stated }, clock());
        return work(unit);
      });
    },
  };
  return desk;
}
