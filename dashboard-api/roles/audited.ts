import { isBuiltIn, type RoleRef } from '../../contract/rights.ts';
import type { AuditFacts } from '../../db/audit/entries.ts';

/** A role that was given, as an audit entry has it: by its word, or as one of the organisation's own with its id. */
export const givenRole = (role: RoleRef): Pick<AuditFacts, 'result' | 'detail'> =>
  isBuiltIn(role) ? { result: role } : { result: 'own_role', detail: { role } };
