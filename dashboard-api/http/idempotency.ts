/**
 * `Idempotency-Key` on POST, the same everywhere (draft-ietf-httpapi-idempotency-key-header): a request that is sent again
 * under its key, by the same person or program within a day, is answered as the first one was and carried out once.
 */
import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { Secret } from '../../contract/secret.ts';
import { claimAnswer, type KeptAnswer, keepAnswer, releaseAnswer } from '../../db/requests/kept-answers.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import type { AppEnv, Principal } from './app-env.ts';
import { invalid, problem } from './problems.ts';

export const IDEMPOTENCY_HEADER = 'Idempotency-Key';
export const REPLAYED_HEADER = 'Idempotency-Replayed';

const KEPT_MS = 24 * 3_600_000;
const KEY = /^[\x21-\x7e]{1,128}$/;

/** Behind authentication, before the routes. Only what was carried out is kept: a refusal changes nothing, and may pass later. */
export const idempotent = ({
  db,
  clock,
  config,
}: Pick<Services, 'db' | 'clock' | 'config'>): MiddlewareHandler<AppEnv> =>
  async function idempotent(context, next) {
    const key = context.req.header(IDEMPOTENCY_HEADER);
    const by = context.get('principal');
    if (context.req.method !== 'POST' || key === undefined || isShutOut(by)) return next();
    if (!KEY.test(key))
      return invalid(context, IDEMPOTENCY_HEADER, 'expected: 1 to 128 visible ASCII characters');
    const { organisationId } = by;
    const { actorKind, actorId = null } = actorOf(by);
    const bucketHash = sha256([organisationId, actorKind, actorId, key]);
    const { pathname, search } = new URL(context.req.url);
    const requestHash = sha256([pathname, search, await context.req.text()]);
    const now = clock();
    const before = await db.inTenant('app_user', organisationId, (unit) =>
      claimAnswer(unit, { bucketHash, requestHash }, now, new Date(now.getTime() - KEPT_MS)),
    );
    const owner = `kept_answer:${bucketHash}`;
    if (before) {
      if (before.requestHash !== requestHash) return problem(context, 'idempotency_mismatch');
      if (before.status === null) return problem(context, 'idempotency_open');
      return replayed(before, before.status, (sealed) => config.envelope.open(sealed, owner).reveal());
    }
    await next();
    const { res } = context;
    const isKept = res.ok && (res.status === 204 || isJson(res));
    const body = isKept ? await res.clone().text() : '';
    await db.inTenant('app_user', organisationId, async (unit) => {
      if (!isKept) return releaseAnswer(unit, bucketHash);
      const sealed = config.envelope.seal(new Secret(body), owner);
      const stored = {
        status: res.status,
        sealedKey: sealed.key,
        sealedBody: Buffer.from(sealed.box, 'base64'),
      };
      return keepAnswer(unit, bucketHash, stored);
    });
    return undefined;
  };

/** Whoever may do nothing is told why by the route. */
const isShutOut = (by: Principal): boolean =>
  by.isSuspended || (by.kind === 'session' && (by.isConfined || by.mustAccept === true));

const isJson = ({ headers }: Response): boolean =>
  /^application\/(?:[\w.]+\+)?json\b/.test(headers.get('content-type') ?? '');

function replayed(
  { sealedKey, sealedBody }: KeptAnswer,
  status: number,
  open: (sealed: { readonly key: string; readonly box: string }) => string,
): Response {
  const headers = { [REPLAYED_HEADER]: 'true' };
  if (status === 204 || sealedKey === null || sealedBody === null)
    return new Response(null, { status, headers });
  const body = open({ key: sealedKey, box: Buffer.from(sealedBody).toString('base64') });
  return new Response(body, { status, headers: { ...headers, 'content-type': 'application/json' } });
}

const sha256 = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
