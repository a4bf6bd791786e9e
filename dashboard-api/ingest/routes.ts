import { bodyLimit } from 'hono/body-limit';
import { deliveryBatchSchema, INGEST_PATH } from '../../contract/delivery.ts';
import type { UsageEvent } from '../../contract/event.ts';
import { MOVE_RETRY_SECONDS, OrganisationMovingError } from '../../db/placement/place.ts';
import { FindingsArmed } from '../findings/arm.ts';
import type { App } from '../http/app-env.ts';
import { problem } from '../http/problems.ts';
import { errorFacts } from '../log.ts';
import type { Services } from '../services.ts';
import { KeyUses } from './key-uses.ts';
import { PersonalValues } from './personal-values.ts';
import { takeInBatch } from './take-in-batch.ts';
import { isSignedByGateway } from './verify.ts';

/** 100 messages of a queue's 128 KB, with room for the envelope. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

/**
 * Where gateways deliver events. It is not in the OpenAPI document, being no interface for customers: contract
 * `delivery.ts` describes it. Whatever the store throws is a 503, so that the gateway keeps the events and comes again.
 */
export function ingestRoutes(app: App, { db, clock, config, log }: Services): void {
  const uses = new KeyUses(db, config.keyMaking, clock);
  const personal = new PersonalValues(config.envelope);
  /** What is noted of keys is no reason to have events sent again. */
  const noteUses = (organisationId: string, events: readonly UsageEvent[]) =>
    uses.note(organisationId, events).catch((err: unknown) => {
      log.write({ name: 'job.failed', job: 'key.use', error: errorFacts(err) });
    });
  const findings = new FindingsArmed(db, clock);
  const armFindings = (organisationId: string) =>
    findings.arm(organisationId).catch((err: unknown) => {
      log.write({ name: 'job.failed', job: 'findings', error: errorFacts(err) });
    });
  const limit = bodyLimit({
    maxSize: MAX_BATCH_BYTES,
    onError: (context) => problem(context, 'body_too_large'),
  });
  app.post(INGEST_PATH, limit, async (context) => {
    const body = new Uint8Array(await context.req.arrayBuffer());
    const authorization = context.req.header('authorization');
    if (!(await isSignedByGateway(authorization, body, config.gateway, clock()))) {
      return problem(context, 'not_signed_by_gateway');
    }
    const batch = deliveryBatchSchema.safeParse(parseJson(body));
    if (!batch.success || batch.data.gatewayId !== config.gateway.id)
      return problem(context, 'malformed_request');
    try {
      const answer = await takeInBatch(db, batch.data, clock(), personal, async (organisationId, events) => {
        await noteUses(organisationId, events);
        await armFindings(organisationId);
      });
      if (answer.quarantined > 0) {
        log.write({ name: 'events.quarantined', gatewayId: config.gateway.id, count: answer.quarantined });
      }
      return context.json(answer);
    } catch (err) {
      log.write({ name: 'request.failed', requestId: context.get('requestId'), error: errorFacts(err) });
      return err instanceof OrganisationMovingError
        ? problem(context, 'organisation_moving', MOVE_RETRY_SECONDS)
        : problem(context, 'store_unavailable');
    }
  });
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null;
  }
}
