import { DEFAULT_ACCESS_RULES } from '../../contract/access-rules.ts';
import { newId } from '../../contract/ids.ts';
import { NO_TOTALS } from '../../contract/rating.ts';
import type { Database } from '../../db/database.ts';
import { insertAddress, insertIdentity } from '../../db/directory/persons.ts';
import { putSecondFactor, replaceRecoveryCodes } from '../../db/directory/second-factors.ts';
import { SHARED } from '../../db/placement/place.ts';
import { noteValues } from '../../db/privacy/personal-values.ts';
import { rollUpDay } from '../../db/rollups/roll-up-day.ts';
import { takeIn } from '../../db/usage/take-in.ts';
import { SAMPLE_POLICY } from './sample-organisation.ts';
import { NOON_MS, numbered, type Placed, sampleEvent } from './sample-usage.ts';

const NOW = new Date(NOON_MS);
/** So that no clock of a server takes what has an end for over. */
const LATER = new Date(Date.UTC(2126, 0, 1));

/** The person of `fillEveryTable`: one id for one organisation. */
export const personOf = (organisationId: string): string => `${organisationId.slice(0, -4)}aaaa`;

/** One row or more of an organisation in every table of the product, through the roles that write them. */
export async function fillEveryTable(db: Database, organisationId: string): Promise<void> {
  const tenantId = organisationId;
  const [teamId, projectId, incarnationId, personId] = [newId(), newId(), newId(), personOf(organisationId)];
  const keyId = `${organisationId.replaceAll('-', '').slice(-18)}ABCDEF`;
  const gateId = keyId.slice(0, 10);
  const placed: Placed = { organisationId, teamId, projectId, keyId, gateId, incarnationId };
  await db.inDirectory({ organisationId }, async (unit) => {
    const { tx, tables: schema } = unit;
    const hash = {
      tokenHash: organisationId.replaceAll('-', '').padEnd(64, '0'),
      organisationId,
      createdAt: NOW,
    };
    await tx.insert(schema.organisation).values({ organisationId, createdAt: NOW });
    await tx.insert(schema.session).values({
      ...{ ...hash, sessionId: newId(), personId, lastSeenAt: NOW, method: 'link', mustRotate: false },
      device: 'Firefox on Linux',
    });
    await tx.insert(schema.loginLink).values({ ...hash, personId, expiresAt: LATER });
    await tx.insert(schema.apiToken).values({
      ...{ ...hash, tokenId: newId(), name: 'Token', scopes: [], origin: 'issued', expiresAt: NOW },
    });
    await tx.insert(schema.membership).values({
      ...{ organisationId, personId, role: 'owner', origin: 'first_run', createdAt: NOW },
    });
    await tx.insert(schema.accessRules).values({
      ...{ organisationId, ...DEFAULT_ACCESS_RULES },
    });
    await tx.insert(schema.ownRole).values({
      ...{ organisationId, roleId: personId, name: 'Keys', nameKey: 'keys', rights: { 'keys:read': 'all' } },
      ...{ createdAt: NOW, changedAt: NOW },
    });
    await tx.insert(schema.organisationStanding).values({
      ...{ organisationId, plan: 'standard', suspendedKeys: [] },
    });
    const connected = { organisationId, connectionId: personId };
    await tx
      .insert(schema.ssoDomain)
      .values({ ...connected, domain: `${organisationId}.com`, verifiedAt: NOW });
    await tx.insert(schema.invitation).values({
      ...{ ...hash, invitationId: newId(), address: 'new@acme.example', role: 'developer', teamIds: [] },
      ...{ invitedBy: personId, expiresAt: LATER },
    });
    const subject = { issuer: 'https://id.example', subject: personId };
    await unit.lookUp(personId);
    await tx.insert(schema.person).values({ personId, createdAt: NOW });
    await insertAddress(unit, personId, `${organisationId}@acme.example`, NOW);
    await insertIdentity(unit, personId, subject, NOW);
    await putSecondFactor(unit, {
      ...{ personId, sealedKey: '1', sealedBox: 'x', createdAt: NOW, confirmedAt: null, lastStep: 0 },
    });
    await replaceRecoveryCodes(unit, personId, ['a'.repeat(64)]);
    await tx.insert(schema.passkey).values({
      ...{ personId, passkeyId: personId, credentialHash: 'a'.repeat(64), credentialId: 'x', publicKey: 'x' },
      ...{
        signCount: 0,
        transports: [],
        isBackedUp: false,
        name: 'Laptop',
        createdAt: NOW,
        lastUsedAt: null,
      },
    });
  });
  await db.inTenant('app_user', organisationId, async ({ tx, tables: schema }) => {
    await tx.insert(schema.dueJob).values({ organisationId, kind: 'edge.publish', dueAt: NOW });
    await tx.insert(schema.organisationProfile).values({ tenantId, name: 'Acme', keyBucket: gateId });
    await tx.insert(schema.pastCalendar).values({
      ...{ tenantId, heldUntil: NOW, timeZone: 'Europe/Berlin', fiscalStartMonth: 1 },
    });
    await tx.insert(schema.team).values({ tenantId, teamId, name: 'Search', createdAt: NOW });
    await tx.insert(schema.teamMember).values({ tenantId, teamId, personId });
    await tx.insert(schema.ssoConnection).values({
      ...{ tenantId, connectionId: personId, name: 'Entra', issuer: 'https://id.example', clientId: 'c' },
      ...{ secondFactor: 'own', acrValues: [], admitsMembers: true, createdAt: NOW },
    });
    await tx.insert(schema.ssoDomainClaim).values({
      ...{ tenantId, domain: 'acme.com', connectionId: personId, challenge: 'x', createdAt: NOW },
    });
    await tx.insert(schema.customer).values({
      ...{ tenantId, organisationId: newId(), label: 'Acme', registeredAt: NOW },
    });
    await tx.insert(schema.notice).values({
      ...{ tenantId, noticeId: newId(), level: 'warning', text: 'Soon', raisedAt: NOW },
    });
    await tx.insert(schema.supportGrant).values({
      ...{ tenantId, grantId: newId(), state: 'requested', modules: [], hours: 1, reason: 'x', uses: 0 },
      ...{ operatorId: newId(), operatorName: 'Sam', requestedAt: NOW },
    });
    const [userId, groupId] = [newId(), newId()];
    const scim = { version: 1, createdAt: NOW, changedAt: NOW };
    await tx.insert(schema.scimUser).values({
      ...{
        tenantId,
        userId,
        personId,
        userName: 'Ada',
        userKey: 'ada',
        isActive: true,
        hasMappedRole: false,
      },
      ...{ stated: {}, ...scim },
    });
    await tx.insert(schema.scimGroup).values({
      ...{ tenantId, groupId, displayName: 'All', teamIds: [], ...scim },
    });
    await tx.insert(schema.scimGroupMember).values({ tenantId, groupId, userId });
    await tx.insert(schema.memberProfile).values({ tenantId, personId, name: 'Ada' });
    await tx.insert(schema.project).values({ tenantId, projectId, teamId, name: 'Ranking', createdAt: NOW });
    await tx.insert(schema.apiKey).values({
      ...{ tenantId, keyId, projectId, name: 'Key', origin: 'issued', status: 'active', version: 1 },
      ...{ policy: SAMPLE_POLICY, createdAt: NOW },
    });
    await tx.insert(schema.auditEntry).values({
      ...{ tenantId, entryId: newId(), at: NOW, actorKind: 'system', action: 'key.issue', result: 'done' },
      times: 1,
    });
    await tx.insert(schema.auditDetail).values({ tenantId, entryId: newId(), salt: 'x', detail: '{}' });
    await tx.insert(schema.auditHead).values({ tenantId, sequence: 1, entryHash: 'a'.repeat(64) });
    const [budgetId, channelId] = [newId(), newId()];
    await tx.insert(schema.budget).values({
      ...{ tenantId, budgetId, name: 'Month', match: {}, mode: 'block', period: 'month' },
      ...{ limitNanos: 1n, raises: [], thresholds: [80], createdAt: NOW },
    });
    await tx.insert(schema.alert).values({
      ...{ tenantId, alertId: newId(), budgetId, windowStart: NOW, percent: 80, ordinal: 1 },
      ...{ limitNanos: 1n, spentNanos: 1n, crossedAt: NOW },
    });
    await tx.insert(schema.channel).values({
      ...{ tenantId, channelId, name: 'Pager', url: 'https://example.com', createdAt: NOW },
      ...{ sealedKey: '1', sealedBox: 'box' },
    });
    await tx.insert(schema.reportSchedule).values({
      ...{ tenantId, scheduleId: newId(), name: 'Week', ownerId: personId, period: 'week', afterHours: 6 },
      ...{ groupBy: 'team', channelId, createdAt: NOW, periodEnd: NOW, dueAt: NOW },
    });
    const viewId = newId();
    await tx.insert(schema.savedView).values({
      ...{ tenantId, viewId, ownerId: personId, name: 'Teams', page: '/explorer' },
      ...{ address: '/explorer?by=team', isShared: true, createdAt: NOW, changedAt: NOW },
    });
    await tx.insert(schema.defaultView).values({ tenantId, personId, page: '/explorer', viewId });
    await tx.insert(schema.mailServer).values({
      ...{ tenantId, host: 'mail.example', port: 587, sender: 'spend@acme.com', changedAt: NOW },
    });
    await tx.insert(schema.mailDomain).values({ tenantId, domain: 'acme.com', approvedAt: NOW });
    await tx.insert(schema.finding).values({
      ...{
        tenantId,
        findingId: newId(),
        kind: 'spend.day',
        scope: 'organisation',
        scopeId: '',
        bucketAt: NOW,
      },
      ...{ foundAt: NOW, actual: 2n, expected: 1n, detail: {}, state: 'open' },
    });
    await tx.insert(schema.loginTrait).values({
      ...{ tenantId, personId, kind: 'device', trait: 'Firefox on Linux', firstSeenAt: NOW },
    });
    await tx.insert(schema.delivery).values({
      ...{ tenantId, deliveryId: newId(), channelId, payload: '{}', state: 'waiting', attempts: 0 },
      ...{ createdAt: NOW, nextAttemptAt: NOW },
    });
    const exportId = newId();
    await tx.insert(schema.exportJob).values({
      ...{
        tenantId,
        exportId,
        actorKind: 'session',
        createdAt: NOW,
        state: 'waiting',
        attempts: 0,
        parts: 1,
      },
      ...{ bytes: 1, rows: 1, progress: 0, expiresAt: NOW, claimedUntil: NOW },
      request: { kind: 'requests', format: 'csv', from: NOW.toISOString(), to: NOW.toISOString() },
    });
    await tx.insert(schema.exportPart).values({
      ...{ tenantId, exportId, part: 0, startsAt: 0, size: 1, box: Buffer.from('box') },
    });
    const destinationId = newId();
    await tx.insert(schema.storageDestination).values({
      ...{ tenantId, destinationId, name: 'Lake', kind: 's3', address: 'https://s3.example.com' },
      ...{ detail: { prefix: '' }, sealedKey: '1', sealedBox: 'box', createdAt: NOW },
    });
    await tx.insert(schema.storageUpload).values({
      ...{ tenantId, uploadId: newId(), destinationId, exportId, objectName: 'file.csv', state: 'waiting' },
      ...{ attempts: 0, failures: 0, tags: [], bytesSent: 0, createdAt: NOW, nextAttemptAt: NOW },
    });
    await tx.insert(schema.exportSchedule).values({
      ...{ tenantId, scheduleId: newId(), name: 'Lake', ownerId: personId, period: 'month', afterHours: 6 },
      ...{ template: { kind: 'requests', format: 'csv' }, destinationId, createdAt: NOW },
      ...{ periodEnd: LATER, dueAt: LATER },
    });
    await tx.insert(schema.telemetryTarget).values({
      ...{ tenantId, endpoint: 'https://collector.example', headerNames: [], signals: ['traces'] },
      ...{ sealedKey: '1', sealedBox: 'box', changedAt: NOW, nextAt: LATER },
      ...{ turns: 0, failures: 0, sentEvents: 0, droppedEvents: 0 },
    });
    await tx.insert(schema.telemetryCursor).values({ tenantId, gateId, incarnationId, eventNumber: 1 });
    await tx.insert(schema.costCentre).values({
      ...{ tenantId, costCentreId: newId(), code: 'CC1', codeKey: 'cc1', name: 'Search', createdAt: NOW },
    });
    const reportId = newId();
    await tx.insert(schema.costReport).values({
      ...{ tenantId, reportId, kind: 'openai-costs', name: 'November', provider: 'openai', omits: [] },
      ...{ firstDay: '2026-11-01', lastDay: '2026-11-30', rows: 1, rowsLeftOut: 0, totalNanos: 1n },
      totals: [{ currency: 'USD', amount: '0.5', days: [] }],
      ...{ sha256: 'a'.repeat(64), importedAt: NOW },
    });
    await tx.insert(schema.costReportRow).values({
      ...{ tenantId, reportId, ordinal: 0, day: '2026-11-01', amount: '0.5' },
    });
    const closed = { tenantId, month: '2026-10', revision: 1 };
    await tx.insert(schema.closeMonth).values({ ...closed, state: 'closed', changedAt: NOW });
    await tx.insert(schema.closeSignature).values({
      ...{
        ...closed,
        signatureId: newId(),
        personId,
        statementSha256: 'a'.repeat(64),
        gaps: [],
        signedAt: NOW,
      },
    });
    await tx.insert(schema.closedStatement).values({
      ...{ ...closed, statement: Buffer.from('{}'), sha256: 'a'.repeat(64), totalNanos: 1n, closedAt: NOW },
    });
    await tx.insert(schema.allocationRules).values({
      ...{ tenantId, version: 1, effectiveFrom: NOW, rules: [], reason: 'First', createdAt: NOW },
    });
    await tx.insert(schema.exchangeRate).values({
      ...{ tenantId, rateId: newId(), currency: 'EUR', effectiveFrom: '2026-11-01', rate: '0.92' },
      ...{ quote: 'perDollar', perDollar: '0.92', source: 'The bank', createdAt: NOW },
    });
    await tx.insert(schema.providerCharge).values({
      ...{ tenantId, chargeId: newId(), category: 'credit', provider: 'openai', amountNanos: 1_000_000_000n },
      ...{ firstDay: '2026-11-01', lastDay: '2026-11-30', description: 'Trial credit', createdAt: NOW },
      referenceKey: 'openai/1',
    });
    const measureId = newId();
    await tx.insert(schema.businessMeasure).values({
      ...{ tenantId, measureId, name: 'Tickets', nameKey: 'tickets', unit: 'ticket', kind: 'sum' },
      createdAt: NOW,
    });
    await tx.insert(schema.businessMeasureDay).values({
      ...{ tenantId, measureId, day: '2026-11-01', value: '', quantity: '12', importedAt: NOW },
    });
    await tx.insert(schema.policy).values({
      ...{ tenantId, scope: 'organisation', version: 1, rules: {}, changedAt: NOW },
    });
    await tx.insert(schema.registeredHost).values({
      ...{ tenantId, kind: 'azure-openai', name: 'acme', mustAskForUsage: false, onCallerLeft: 'drain' },
      createdAt: NOW,
    });
    await tx.insert(schema.keptAnswer).values({
      ...{ tenantId, bucketHash: 'a'.repeat(64), requestHash: 'b'.repeat(64), createdAt: NOW },
    });
    await tx.insert(schema.statusCheck).values({ tenantId, kind: 'call', minuteAt: NOW });
    await tx.insert(schema.personErasure).values({
      ...{ tenantId, personId, state: 'waiting', requestedAt: NOW, soughtTexts: ['Ada'], removed: {} },
      ...{ left: {}, keepsSignIn: false, valueIds: [] },
    });
    await tx.insert(schema.personalDimensions).values({
      ...{ tenantId, names: ['user'], sealedKey: '1', sealedBox: 'x', changedAt: NOW },
    });
    await tx.insert(schema.acceptance).values({
      ...{ tenantId, personId, document: 'terms', version: '1', acceptedAt: NOW },
    });
    await tx.insert(schema.priceOverride).values({
      ...{ tenantId, overrideId: newId(), provider: 'openai', model: 'gpt-*', effectiveFrom: NOW },
      ...{ price: { kind: 'discount', percent: '10' }, reason: 'Contract', createdAt: NOW },
    });
    await tx.insert(schema.providerCredential).values({
      ...{ tenantId, credentialId: newId(), name: 'Production', provider: 'openai', kind: 'api-key' },
      ...{ isActive: true, sealVersion: '1', box: 'a..b.c.d', createdAt: NOW, sealedAt: NOW },
    });
    await tx.insert(schema.apiKeyHash).values({ tenantId, keyId, hash: 'a'.repeat(64), pepperVersion: '1' });
    await tx.insert(schema.edgeCommand).values({
      ...{
        tenantId,
        target: keyId,
        version: 1,
        kind: 'key.put',
        createdAt: NOW,
        attempts: 0,
        nextAttemptAt: NOW,
      },
      record: {
        ...{ keyId, organisationId, projectId, teamId, ownerId: null, environment: null, status: 'active' },
        ...{ expiresAtMs: null, hashes: [], policy: SAMPLE_POLICY },
      },
    });
  });
  await fillRating(db, organisationId);
  await db.inTenant('ingest_user', organisationId, async (unit) => {
    await noteValues(unit, [{ valueId: `p_${'0'.repeat(32)}`, dimension: 'user', text: 'ada' }], NOW);
    const refused = [{ eventNumber: 2, reason: 'malformed' }];
    const events = numbered([sampleEvent(placed)]);
    await takeIn(unit, { gate: { gateId, incarnationId }, events, refused }, NOW);
    await rollUpDay(unit, { from: NOW, to: new Date(NOON_MS + 86_400_000) });
    await unit.tx.insert(unit.tables.usageWideDay).values({ tenantId: organisationId, day: NOW, keyId });
    await unit.tx.insert(unit.tables.lateEvent).values({
      ...{ tenantId: organisationId, eventId: newId(), usageMonth: '2026-10', accountingPeriod: '2026-11' },
    });
  });
  await fillRetention(db, organisationId, placed);
  await db.ownTenant(organisationId, ({ tx, tables }) =>
    tx.insert(tables.placement).values({ tenantId, place: SHARED, changedAt: NOW }),
  );
}

/** What retention writes, and what is asked of it. */
async function fillRetention(
  db: Database,
  tenantId: string,
  { gateId, incarnationId }: Placed,
): Promise<void> {
  await db.inTenant('app_user', tenantId, async ({ tx, tables }) => {
    await tx.insert(tables.retention).values({ tenantId, days: {}, changedAt: NOW });
    await tx.insert(tables.termination).values({
      ...{ tenantId, requestedAt: NOW, runsAt: LATER, reason: 'We are leaving' },
    });
  });
  await db.inTenant('retention_user', tenantId, async ({ tx, tables }) => {
    const sha256 = 'a'.repeat(64);
    await tx.insert(tables.usageFrozenDay).values({ tenantId, day: NOW, rows: 1, sha256, frozenAt: NOW });
    await tx.insert(tables.usageRemovedGate).values({
      ...{ tenantId, gateId, incarnationId, eventNumber: 0, events: 0, closings: 0, lastAdmission: 0 },
      chargedNanos: 0n,
    });
    await tx
      .insert(tables.usageRemovedSum)
      .values({ tenantId, subject: 'run:none', nanos: 1n, uncountedNanos: 0n });
    await tx
      .insert(tables.auditCheckpoint)
      .values({ tenantId, sequence: 0, entryHash: sha256, removedAt: NOW, proof: 'x' });
    await tx
      .insert(tables.deletedOrganisation)
      .values({ tenantId, requestedAt: NOW, deletedAt: NOW, certificateSha256: sha256 });
  });
}

/** A run that adjusted one line. */
function fillRating(db: Database, tenantId: string): Promise<void> {
  const [previewId, runId, eventId] = [newId(), newId(), newId()];
  const totals = NO_TOTALS;
  const request = { from: NOW.toISOString(), to: NOW.toISOString(), onlyUnknown: false };
  const place = { tenantId, eventId, line: 0, ordinal: 1 };
  const amounts = { costNanos: 5n, deltaNanos: 5n };
  return db.inTenant('app_user', tenantId, async ({ tx, tables }) => {
    await tx.insert(tables.ratingPreview).values({
      ...{ tenantId, previewId, request, totals, createdAt: NOW, expiresAt: NOW, priceVersion: 'book' },
      ...{ inputsHash: 'a'.repeat(64), state: 'ready', steps: 1 },
    });
    await tx.insert(tables.ratingRun).values({
      ...{ tenantId, runId, previewId, slot: runId, reason: 'A price was wrong', actorKind: 'session' },
      ...{ startedAt: NOW, finishedAt: NOW, state: 'done', steps: 1, totals },
    });
    await tx.insert(tables.ratingAdjustment).values({
      ...{ ...place, runId, usageAt: NOW, accountingPeriod: '2026-11', postedAt: NOW, ...amounts },
      ...{ priceSource: 'catalogue', priceVersion: 'book', priceId: 'openai:gpt-4o' },
    });
    await tx.insert(tables.ratingAdjustmentClass).values({
      ...{ ...place, position: 0, class: 'output.text', modality: 'text', ...amounts },
      ...{ priceUsd: '2.5', priceUnit: '1000000' },
    });
  });
}
