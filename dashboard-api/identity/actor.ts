import type { AuditFacts } from '../../db/audit/entries.ts';
import type { Principal } from '../http/app-env.ts';

/** Who did it, as an audit entry has it: a person by id, a token by id, or an operator with the organisation's grant. */
export function actorOf(principal: Principal): Pick<AuditFacts, 'actorKind' | 'actorId'> {
  if (principal.kind === 'token' && principal.support)
    return { actorKind: 'support', actorId: principal.support.operatorId };
  return principal.kind === 'session'
    ? { actorKind: 'session', actorId: principal.personId }
    : { actorKind: 'token', actorId: principal.tokenId };
}
