/**
 * Signed heads of audit logs: who has one can show later that nothing before it was changed, cut off or computed anew.
 * The key is in no database; heads are kept outside of it.
 */
import { appendFile } from 'node:fs/promises';
import { SignJWT } from 'jose';
import { readHead } from '../../db/audit/entries.ts';
import { clearDue, lockDue, organisationsDue } from '../../db/directory/due-jobs.ts';
import type { SignCheckpoint } from '../../db/retention/audit.ts';
import type { SigningKey } from '../edge/sign.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import type { Resources } from '../services.ts';

/** What a head is for, so that it is taken for nothing else that the key signs. */
export const HEAD_TYPE = 'audit-head+jwt';
/** The same of a checkpoint: everything up to there was removed by retention. */
export const CHECKPOINT_TYPE = 'audit-checkpoint+jwt';

/** Signs the present head of an organisation's log (JWS, EdDSA). @returns null if it has no entry */
export async function signHead(
  { db, config, clock }: Pick<Resources, 'db' | 'config' | 'clock'>,
  organisationId: string,
): Promise<string | null> {
  const head = await db.readTenant(organisationId, readHead);
  if (!head) return null;
  const { sequence, entryHash: hash } = head;
  return sign(HEAD_TYPE, { organisationId, sequence, hash }, config.signingKey, clock());
}

/** Signs where the entries ended that retention removes (JWS, EdDSA). */
export const checkpointSigner =
  (key: SigningKey, clock: () => Date): SignCheckpoint =>
  (checkpoint) =>
    sign(CHECKPOINT_TYPE, checkpoint, key, clock());

const sign = (typ: string, payload: object, { kid, key }: SigningKey, now: Date): Promise<string> =>
  new SignJWT({ ...payload })
    .setProtectedHeader({ alg: 'EdDSA', kid, typ })
    .setIssuedAt(Math.floor(now.getTime() / 1_000))
    .sign(key.reveal());

const LOOK_EVERY_MS = 60_000;

/** Keeps signed heads, one an hour for each log that has grown. */
export const startHeadKeeper = (resources: Resources): Job =>
  repeat(resources.log, {
    name: 'audit.head',
    everyMs: LOOK_EVERY_MS,
    pass: () => keepHeads(resources),
  });

/** One pass: signs what is due, writes it to the file of heads, or to the log where there is none. */
export async function keepHeads(resources: Resources): Promise<void> {
  const { db, config, clock, log } = resources;
  for (const organisationId of await organisationsDue(db, 'audit.head', clock())) {
    // Cleared first: an entry that comes in meanwhile makes the job due again.
    await db.inTenant('app_user', organisationId, async (unit) => {
      if (await lockDue(unit, 'audit.head')) await clearDue(unit, 'audit.head');
    });
    const head = await signHead(resources, organisationId);
    if (head === null) continue;
    if (config.auditHeadsFile === null) log.write({ name: 'audit.head', organisationId, head });
    else await appendFile(config.auditHeadsFile, `${head}\n`, { mode: 0o600 });
  }
}
