import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Right } from '../../contract/rights.ts';
import type { Unit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

/** Where a token comes from. */
export type TokenOrigin = 'issued' | 'ready_file' | 'scim';

export interface NewApiToken {
  readonly tokenHash: string;
  readonly tokenId: string;
  readonly organisationId: string;
  /** Whose rights bound the token's; null: a token that the product itself made. */
  readonly personId: string | null;
  readonly name: string;
  readonly scopes: readonly Right[];
  readonly origin: TokenOrigin;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export type StoredApiToken = Tables['apiToken']['$inferSelect'];

/** Stores a token under its hash; the unit is in the organisation. */
export async function insertApiToken({ tx, tables }: Unit, token: NewApiToken): Promise<void> {
  await tx.insert(tables.apiToken).values(token);
}

/** The token of a hash, good or not; null if there is none. The unit looks up that hash. */
export async function findApiToken(
  { tx, tables: { apiToken } }: Unit,
  tokenHash: string,
): Promise<StoredApiToken | null> {
  const [row] = await tx.select().from(apiToken).where(eq(apiToken.tokenHash, tokenHash));
  return row ?? null;
}

/** Notes that a token is in use. */
export async function touchApiToken(
  { tx, tables: { apiToken } }: Unit,
  tokenHash: string,
  now: Date,
): Promise<void> {
  await tx.update(apiToken).set({ lastUsedAt: now }).where(eq(apiToken.tokenHash, tokenHash));
}

/** Tokens that people made, revoked ones too, newest first. @param personId that person's; null: everybody's */
export function listApiTokens(
  { tx, tables: { apiToken } }: Unit,
  organisationId: string,
  personId: string | null,
  origin: TokenOrigin = 'issued',
): Promise<StoredApiToken[]> {
  const conditions = [eq(apiToken.organisationId, organisationId), eq(apiToken.origin, origin)];
  if (personId !== null) conditions.push(eq(apiToken.personId, personId));
  return tx
    .select()
    .from(apiToken)
    .where(and(...conditions))
    .orderBy(desc(apiToken.createdAt), desc(apiToken.tokenId));
}

/** Which tokens of an organisation. */
export type TokenChoice =
  | { readonly origin: TokenOrigin }
  | { readonly personId: string }
  | { readonly tokenId: string; readonly personId: string | null };

/** Revokes what is not revoked of those chosen. @returns how many */
export async function revokeApiTokens(
  { tx, tables: { apiToken }, dialect }: Unit,
  organisationId: string,
  choice: TokenChoice,
  now: Date,
): Promise<number> {
  const conditions = [eq(apiToken.organisationId, organisationId), isNull(apiToken.revokedAt)];
  if ('origin' in choice) conditions.push(eq(apiToken.origin, choice.origin));
  if ('tokenId' in choice) conditions.push(eq(apiToken.tokenId, choice.tokenId));
  if ('personId' in choice && choice.personId !== null)
    conditions.push(eq(apiToken.personId, choice.personId));
  const result = await tx
    .update(apiToken)
    .set({ revokedAt: now })
    .where(and(...conditions));
  return dialect.affectedRows(result);
}
