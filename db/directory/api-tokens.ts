import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../database.ts';

/** `read`: reads figures, calls and settings. `prices`: also enters prices and re-rates. */
export const TOKEN_SCOPES = ['read', 'prices'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** Where a token comes from. */
export type TokenOrigin = 'issued' | 'ready_file';

export interface NewApiToken {
  readonly tokenHash: string;
  readonly organisationId: string;
  readonly scope: TokenScope;
  readonly origin: TokenOrigin;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface StoredApiToken {
  readonly organisationId: string;
  readonly scope: string;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** Stores a token under its hash. */
export async function insertApiToken(db: Database, token: NewApiToken): Promise<void> {
  await db.inDirectory({ organisationId: token.organisationId }, ({ tx, tables }) =>
    tx.insert(tables.apiToken).values(token),
  );
}

/** The token of a hash, good or not; null if there is none. */
export async function findApiToken(db: Database, tokenHash: string): Promise<StoredApiToken | null> {
  const [row] = await db.inDirectory({ lookup: tokenHash }, ({ tx, tables: { apiToken } }) =>
    tx.select().from(apiToken).where(eq(apiToken.tokenHash, tokenHash)),
  );
  return row ?? null;
}

/** Revokes every token of one origin that an organisation has. */
export function revokeApiTokens(
  db: Database,
  organisationId: string,
  origin: TokenOrigin,
  now: Date,
): Promise<void> {
  return db.inDirectory({ organisationId }, async ({ tx, tables: { apiToken } }) => {
    await tx
      .update(apiToken)
      .set({ revokedAt: now })
      .where(
        and(
          eq(apiToken.organisationId, organisationId),
          eq(apiToken.origin, origin),
          isNull(apiToken.revokedAt),
        ),
      );
  });
}
