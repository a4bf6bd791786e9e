import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { remainsOf } from '../../../../contract/deletion-certificate.ts';
import { newId } from '../../../../contract/ids.ts';
import { tokenHash } from '../../../../dashboard-api/identity/tokens.ts';
import type { Database } from '../../../../db/database.ts';
import { NOW } from './books.ts';

/** An organisation that is no more. @returns what its owner was given, and the certificate of its deletion */
export async function deletedOrganisation(db: Database) {
  const [organisationId, receipt] = [newId(), 'made-up-receipt'];
  const key = generateKeyPairSync('ed25519').privateKey;
  const stated = {
    organisationId,
    requestedAt: NOW,
    beganAt: NOW,
    edgeEmptiedAt: NOW,
    deletedAt: NOW,
    removed: { usage_event: 1_204, team: 2, channel: 0 },
    edge: { gates: 2, waivedCalls: 0, undeliveredEvents: 0, droppedSettlements: 0, discardedEvents: 1 },
    remains: remainsOf(NOW),
    receiptSha256: tokenHash(receipt),
  };
  const jws = await new SignJWT(JSON.parse(JSON.stringify(stated)))
    .setProtectedHeader({ alg: 'EdDSA' })
    .sign(key);
  await db.inTenant('retention_user', organisationId, async ({ tx, tables }) => {
    await tx.insert(tables.deletedOrganisation).values({
      tenantId: organisationId,
      requestedAt: NOW,
      deletedAt: NOW,
      certificate: { jws },
      certificateSha256: 'c'.repeat(64),
      receiptSha256: tokenHash(receipt),
      discardedEvents: 3,
    });
  });
  return { organisationId, receipt, jws };
}
