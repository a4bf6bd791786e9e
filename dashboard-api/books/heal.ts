/**
 * Asks gates to send again what the store lacks although they believe it to be here: after a database was restored, or
 * lost its last rows with the power. What a gate knows not to have arrived it sends again by itself.
 */

import type { TenantUnit } from '../../db/database.ts';
import { firstGap } from '../../db/usage/recount.ts';
import type { Gate } from '../../db/usage/watermark.ts';
import { type Arrived, readArrived } from '../../db/usage/watermark.ts';
import { askGates, type BooksContext } from './gates.ts';
import { isLiving, type LivingGate } from './standing.ts';

/** A gate, and the event number after which it is to send everything again. */
export type Resend = Gate & { readonly eventNumber: number };

/**
 * What is to be sent again, without looking at single rows.
 * @param arrived the store as it was after the gates had answered
 */
export function resends(living: readonly LivingGate[], arrived: readonly Arrived[]): Resend[] {
  return living.flatMap((gate) => {
    const { gateId, incarnationId, acknowledged } = gate;
    const life = arrived.find((one) => one.gateId === gateId && one.incarnationId === incarnationId);
    const watermark = life?.watermark ?? 0;
    return acknowledged > watermark ? [{ gateId, incarnationId, eventNumber: watermark }] : [];
  });
}

/**
 * Asks an organisation's gates how they stand and to send again what is missing.
 * @param isThorough looks for rows that are missing below the watermark too, which reads all of them
 * @returns how many gates were asked to send again; null: the gateway did not answer
 */
export async function heal(
  context: BooksContext & { readonly gatewayId: string },
  organisationId: string,
  isThorough: boolean,
): Promise<number | null> {
  const { db, gateway, gatewayId } = context;
  const { answers } = await askGates(context, organisationId);
  if (answers === null) return null;
  const living = answers.filter(isLiving);
  const wanted = await db.readTenant(organisationId, async (unit) => {
    const arrived = await readArrived(unit);
    const known = resends(living, arrived);
    return isThorough ? [...known, ...(await gapsOf(unit, living, known))] : known;
  });
  for (const resend of wanted) await gateway.replay({ gatewayId, organisationId, ...resend });
  return wanted.length;
}

async function gapsOf(
  unit: TenantUnit,
  living: readonly LivingGate[],
  known: readonly Resend[],
): Promise<Resend[]> {
  const found: Resend[] = [];
  for (const { gateId, incarnationId, acknowledged } of living) {
    if (known.some((one) => one.gateId === gateId)) continue;
    const gap = await firstGap(unit, { gateId, incarnationId });
    if (gap !== null && gap <= acknowledged) found.push({ gateId, incarnationId, eventNumber: gap - 1 });
  }
  return found;
}
