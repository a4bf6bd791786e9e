/** An organisation's gates, asked how they stand, and what of them is in the store. */
import type { Completeness } from '../../contract/completeness.ts';
import type { NamedGateFigures } from '../../contract/gate-figures.ts';
import type { Database } from '../../db/database.ts';
import { readGateIds } from '../../db/usage/gates.ts';
import { readArrived } from '../../db/usage/watermark.ts';
import type { GatewayClient } from '../edge/gateway-client.ts';
import { standingOf } from './standing.ts';

export interface BooksContext {
  readonly db: Database;
  readonly gateway: GatewayClient;
  readonly clock: () => Date;
}

export interface Asked {
  readonly gateIds: readonly string[];
  /** Null: the gateway did not answer. */
  readonly answers: readonly NamedGateFigures[] | null;
  readonly askedAt: Date;
}

/**
 * Asks every gate of an organisation, and nobody if there are more than `most`. To be done before the store is read: then
 * nothing is thought missing that comes in between.
 */
export async function askGates(
  { db, gateway, clock }: BooksContext,
  organisationId: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Asked> {
  const gateIds = await db.readTenant(organisationId, readGateIds);
  const askedAt = clock();
  const isAsked = gateIds.length > 0 && gateIds.length <= most;
  const answers = isAsked ? await gateway.gates(organisationId, gateIds) : gateIds.length === 0 ? [] : null;
  return { gateIds, answers, askedAt };
}

/** How far everything is accounted for at this moment. */
export async function readCompleteness(context: BooksContext, organisationId: string): Promise<Completeness> {
  const { gateIds, answers, askedAt } = await askGates(context, organisationId);
  const arrived = await context.db.readTenant(organisationId, readArrived);
  return standingOf(gateIds, arrived, answers, askedAt);
}
