import { type AccessRules, needsSecondFactor } from '../../contract/access-rules.ts';
import { newId } from '../../contract/ids.ts';
import type { Rights, RoleRef } from '../../contract/rights.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Database, Unit } from '../../db/database.ts';
import {
  deleteSession,
  findSession,
  insertSession,
  type SessionFacts,
  type StoredSession,
  updateSession,
} from '../../db/directory/sessions.ts';
import type { Principal } from '../http/app-env.ts';
import type { Client } from './client.ts';
import { newToken, tokenHash } from './tokens.ts';

/** Use is noted at most this often. */
const TOUCH_EVERY_MS = 60_000;
/** So long the cookie before the last rotation is taken, for requests that were under way. */
const ROTATION_GRACE_MS = 30_000;
/** So long a proof of who somebody is stands for a change that asks for it. */
export const STEP_UP_MS = 10 * 60_000;

export type SessionPrincipal = Extract<Principal, { kind: 'session' }>;

/** How a person has proven who they are. */
export interface Proof {
  readonly organisationId: string;
  readonly personId: string;
  readonly method: 'link' | 'oidc';
  /** The organisation's connection; null: a link, or the platform's provider. */
  readonly connectionId: string | null;
  /** When they have shown who they are; null: not known, as of a provider that does not say. */
  readonly provenAt: Date | null;
  /** A second factor was proven as well. */
  readonly hasSecondFactor: boolean;
}

/** Opens a session; the unit is in its organisation. @returns the cookie's value, which exists nowhere else */
export async function openSession(
  unit: Unit,
  { hasSecondFactor, provenAt, ...proof }: Proof,
  client: Client,
  now: Date,
): Promise<Secret> {
  const token = newToken();
  await insertSession(unit, {
    ...proof,
    tokenHash: tokenHash(token.reveal()),
    sessionId: newId(),
    createdAt: now,
    lastSeenAt: now,
    secondFactorAt: hasSecondFactor ? now : null,
    stepUpAt: provenAt,
    previousHash: null,
    rotatedAt: null,
    mustRotate: false,
    termsHash: null,
    device: client.device,
    clientAddress: client.address,
    country: client.country,
  });
  return token;
}

export interface Resumed {
  readonly principal: SessionPrincipal;
  /** The cookie's new value, if it was changed; null: it stays. */
  readonly renewed: Secret | null;
}

/**
 * The session of a cookie; null if there is none or it has ended, in which case it is removed. Membership, role and
 * rules are those of this moment.
 * @param isUse a person is at work, so that the idle time begins anew; a page that refreshes by itself is no use
 */
export function resumeSession(
  db: Database,
  cookie: string,
  isUse: boolean,
  now: Date,
): Promise<Resumed | null> {
  const hash = tokenHash(cookie);
  return db.inDirectory({ lookup: hash }, async (unit) => {
    const facts = await findSession(unit, hash);
    if (!facts) return null;
    const { session, role } = facts;
    const isPrevious = session.tokenHash !== hash;
    if (isPrevious && now.getTime() - (session.rotatedAt?.getTime() ?? 0) > ROTATION_GRACE_MS) return null;
    const ends = endsOf(facts);
    // The idle end is never after the absolute one.
    if (role === null || now >= ends.idleEndsAt || isShutOut(session, role, facts.rules)) {
      await deleteSession(unit, session.tokenHash);
      return null;
    }
    const isTouched = isUse && now.getTime() - session.lastSeenAt.getTime() >= TOUCH_EVERY_MS;
    if (isTouched) await updateSession(unit, session.tokenHash, { lastSeenAt: now });
    const seen = isTouched ? { ...session, lastSeenAt: now } : session;
    const renewed = session.mustRotate && !isPrevious ? await rotate(unit, hash, now) : null;
    const principal = principalOf({ ...facts, session: seen }, role, isPrevious, now);
    return {
      principal: renewed ? { ...principal, tokenHash: tokenHash(renewed.reveal()) } : principal,
      renewed,
    };
  });
}

/** Gives a session a new cookie. @returns its value; null if the session has another cookie by now */
export async function rotate(
  unit: Unit,
  hash: string,
  now: Date,
  proven: Partial<Pick<StoredSession, 'secondFactorAt' | 'stepUpAt'>> = {},
): Promise<Secret | null> {
  const token = newToken();
  const isDone = await updateSession(unit, hash, {
    ...proven,
    tokenHash: tokenHash(token.reveal()),
    previousHash: hash,
    rotatedAt: now,
    mustRotate: false,
  });
  return isDone ? token : null;
}

function endsOf({ session, rules }: SessionFacts) {
  const endsAt = new Date(session.createdAt.getTime() + rules.absoluteMinutes * 60_000);
  const idleEndsMs = session.lastSeenAt.getTime() + rules.idleMinutes * 60_000;
  return { endsAt, idleEndsAt: new Date(Math.min(idleEndsMs, endsAt.getTime())) };
}

const NO_RIGHTS: Rights = new Map();

function principalOf(facts: SessionFacts, role: RoleRef, isPrevious: boolean, now: Date): SessionPrincipal {
  const { session } = facts;
  const mustProve = lacksSecondFactor(facts);
  // What was proven again is worth nothing to a cookie from before.
  const provenMs = isPrevious ? 0 : (session.stepUpAt?.getTime() ?? 0);
  return {
    kind: 'session',
    organisationId: session.organisationId,
    personId: session.personId,
    sessionId: session.sessionId,
    connectionId: session.connectionId,
    tokenHash: session.tokenHash,
    role,
    roleName: facts.roleName,
    rights: mustProve ? NO_RIGHTS : facts.rights,
    isConfined: mustProve,
    hasSecondFactor: session.secondFactorAt !== null,
    termsHash: session.termsHash,
    isSuspended: facts.isSuspended,
    isFresh: isLocalLink(session) || now.getTime() - provenMs < STEP_UP_MS,
    ...endsOf(facts),
  };
}

/** The organisation has come to ask for its own connections, and this session began elsewhere. Owners may stay. */
const isShutOut = (
  { method, connectionId }: StoredSession,
  role: RoleRef,
  { isSsoRequired }: AccessRules,
): boolean => isSsoRequired && method === 'oidc' && connectionId === null && role !== 'owner';

/** Whoever holds a link is at this machine, and has nothing else to prove who they are with. */
const isLocalLink = ({ method, secondFactorAt }: StoredSession): boolean =>
  method === 'link' && secondFactorAt === null;

/** A one-time link of local mode stands for both factors unless the organisation asks everybody for a second one. */
function lacksSecondFactor({ session, rights, rules }: SessionFacts): boolean {
  if (session.secondFactorAt !== null) return false;
  return session.method === 'link' ? rules.secondFactorFor === 'everybody' : needsSecondFactor(rights, rules);
}
