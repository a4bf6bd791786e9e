import { eq } from 'drizzle-orm';
import { type AccessRules, accessRulesSchema, DEFAULT_ACCESS_RULES } from '../../contract/access-rules.ts';
import type { Unit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

/** The rules of the organisation that the unit is in. */
export async function readAccessRules(
  { tx, tables: { accessRules } }: Unit,
  organisationId: string,
): Promise<AccessRules> {
  const [row] = await tx.select().from(accessRules).where(eq(accessRules.organisationId, organisationId));
  return row ? rulesOf(row) : DEFAULT_ACCESS_RULES;
}

/** Writes an organisation's rules, in place of what was there. */
export async function putAccessRules(
  { tx, tables: { accessRules }, dialect }: Unit,
  organisationId: string,
  rules: AccessRules,
): Promise<void> {
  const changed = await tx
    .update(accessRules)
    .set(rules)
    .where(eq(accessRules.organisationId, organisationId));
  if (dialect.affectedRows(changed) > 0) return;
  await dialect.insertNew(tx, accessRules, [{ organisationId, ...rules }], 'organisation_id');
}

/** A row as the contract has it. */
export function rulesOf(row: Tables['accessRules']['$inferSelect']): AccessRules {
  const { organisationId: _organisationId, ...rules } = row;
  return accessRulesSchema.parse(rules);
}
