import { and, desc, eq, ne, or } from 'drizzle-orm';
import { type AccessRules, DEFAULT_ACCESS_RULES } from '../../contract/access-rules.ts';
import {
  isBuiltIn,
  type Rights,
  type RoleRef,
  rightsOfOwnRole,
  rightsOfRole,
} from '../../contract/rights.ts';
import type { DirectoryUnit, Unit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';
import { rulesOf } from './access-rules.ts';

export type StoredSession = Tables['session']['$inferSelect'];

/** A session with what decides about it: whether its person is still a member, and the organisation's rules. */
export interface SessionFacts {
  readonly session: StoredSession;
  /** Null: no member any more. */
  readonly role: RoleRef | null;
  /** What the role may do now; nothing, if there is none. */
  readonly rights: Rights;
  /** What an own role of the organisation is called; null: another. */
  readonly roleName: string | null;
  readonly rules: AccessRules;
  /** The organisation is suspended. */
  readonly isSuspended: boolean;
}

/** Stores a session; the unit is in its organisation. */
export async function insertSession({ tx, tables }: Unit, opened: StoredSession): Promise<void> {
  await tx.insert(tables.session).values(opened);
}

/**
 * The session of a cookie's hash, ended or not; null if there is none. The unit looks up that hash, and is in the
 * session's organisation afterwards.
 */
export async function findSession(unit: DirectoryUnit, hash: string): Promise<SessionFacts | null> {
  const { tx, tables } = unit;
  const { session, membership, ownRole, accessRules, organisationStanding } = tables;
  const [found] = await tx
    .select()
    .from(session)
    .where(or(eq(session.tokenHash, hash), eq(session.previousHash, hash)));
  if (!found) return null;
  await unit.enterOrganisation(found.organisationId);
  const [facts] = await tx
    .select({
      role: membership.role,
      rules: accessRules,
      own: ownRole,
      suspendedAt: organisationStanding.suspendedAt,
    })
    .from(session)
    .leftJoin(
      membership,
      and(eq(membership.organisationId, session.organisationId), eq(membership.personId, session.personId)),
    )
    .leftJoin(
      ownRole,
      and(eq(ownRole.organisationId, session.organisationId), eq(ownRole.roleId, membership.role)),
    )
    .leftJoin(accessRules, eq(accessRules.organisationId, session.organisationId))
    .leftJoin(organisationStanding, eq(organisationStanding.organisationId, session.organisationId))
    .where(eq(session.tokenHash, found.tokenHash));
  return {
    session: found,
    role: facts?.role ?? null,
    rights:
      facts?.role != null && isBuiltIn(facts.role)
        ? rightsOfRole(facts.role)
        : rightsOfOwnRole(facts?.own?.rights ?? {}),
    roleName: facts?.own?.name ?? null,
    rules: facts?.rules ? rulesOf(facts.rules) : DEFAULT_ACCESS_RULES,
    isSuspended: facts?.suspendedAt != null,
  };
}

type Changes = Partial<
  Pick<StoredSession, 'lastSeenAt' | 'secondFactorAt' | 'stepUpAt' | 'tokenHash' | 'previousHash'> &
    Pick<StoredSession, 'rotatedAt' | 'mustRotate' | 'termsHash'>
>;

/** Changes a session by the hash of its cookie. @returns false if there is none, or it has another cookie by now */
export async function updateSession(
  { tx, tables: { session }, dialect }: Unit,
  tokenHash: string,
  changes: Changes,
): Promise<boolean> {
  const result = await tx.update(session).set(changes).where(eq(session.tokenHash, tokenHash));
  return dialect.affectedRows(result) > 0;
}

/** Ends a session for good. */
export async function deleteSession({ tx, tables: { session } }: Unit, tokenHash: string): Promise<void> {
  await tx.delete(session).where(eq(session.tokenHash, tokenHash));
}

/** A member's sessions, most recently used first. */
export function sessionsOfMember(
  { tx, tables }: Unit,
  organisationId: string,
  personId: string,
): Promise<StoredSession[]> {
  const { session } = tables;
  return tx
    .select()
    .from(session)
    .where(isMembers(tables, organisationId, personId))
    .orderBy(desc(session.lastSeenAt), desc(session.sessionId));
}

/** Which of a member's sessions: all, one, or all but one. */
export type SessionChoice = { readonly only?: string; readonly except?: string };

/** Ends sessions of a member. @returns how many */
export async function deleteSessions(
  { tx, tables, dialect }: Unit,
  organisationId: string,
  personId: string,
  { only, except }: SessionChoice = {},
): Promise<number> {
  const { session } = tables;
  const conditions = [isMembers(tables, organisationId, personId)];
  if (only !== undefined) conditions.push(eq(session.sessionId, only));
  if (except !== undefined) conditions.push(ne(session.sessionId, except));
  return dialect.affectedRows(await tx.delete(session).where(and(...conditions)));
}

/** Every session of a member gets a new cookie with its next answer. */
export async function rotateSessions(
  { tx, tables }: Unit,
  organisationId: string,
  personId: string,
): Promise<void> {
  await tx
    .update(tables.session)
    .set({ mustRotate: true })
    .where(isMembers(tables, organisationId, personId));
}

const isMembers = ({ session }: Tables, organisationId: string, personId: string) =>
  and(eq(session.organisationId, organisationId), eq(session.personId, personId));

/** Ends every session that a connection began. @returns how many */
export async function deleteSessionsOfConnection(
  { tx, tables: { session }, dialect }: Unit,
  organisationId: string,
  connectionId: string,
): Promise<number> {
  const result = await tx
    .delete(session)
    .where(and(eq(session.organisationId, organisationId), eq(session.connectionId, connectionId)));
  return dialect.affectedRows(result);
}
