import type { AuditFacts } from '../../db/audit/entries.ts';
import type { Principal } from '../http/app-env.ts';

/** Who did it, as an audit entry has it: a person by id, or a token by id. */
export function actorOf(principal: Principal): Pick<AuditFacts, 'actorKind' | 'actorId'> {
  return principal.kind === 'session'
    ? { actorKind: 'session', actorId: principal.personId }
    : { actorKind: 'token', actorId: principal.tokenId };
}
