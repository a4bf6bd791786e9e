/**
 * Where a person's id stands, table by table, and what an erasure makes of the row. A column that holds a person's id and is
 * not in here fails a test.
 */
import type { Tables } from '../schema/tables.ts';

/** `person`: found by the person alone, whatever the organisation. */
export type PersonPlace = 'organisation' | 'directory' | 'person';

export interface PersonTable {
  readonly table: keyof Tables;
  /** Columns that hold a person's id. */
  readonly columns: readonly string[];
  readonly place: PersonPlace;
  /** `removed`: the row goes. `id`: it stays with an id that names nobody any more, for the reason stated. */
  readonly fate: 'removed' | 'id';
  readonly why: string;
}

const removed = (place: PersonPlace, table: keyof Tables, why: string): PersonTable => ({
  table,
  place,
  why,
  columns: ['personId'],
  fate: 'removed',
});
const kept = (
  table: keyof Tables,
  columns: readonly string[],
  why: string,
  place: PersonPlace = 'organisation',
) => ({ table, columns, place, fate: 'id', why }) satisfies PersonTable;

export const PERSON_TABLES_BY_ID: readonly PersonTable[] = [
  removed('person', 'recoveryCode', 'codes that stand in for an authenticator app'),
  removed('person', 'secondFactor', 'the authenticator app'),
  removed('person', 'passkey', 'the passkeys'),
  removed('person', 'personAddress', 'proven addresses'),
  removed('person', 'identity', 'who the person is to identity providers'),
  removed('person', 'person', 'that the person was here'),
  removed('directory', 'membership', 'the role'),
  removed('directory', 'session', 'where the person is signed in'),
  removed('directory', 'loginLink', 'one-time links'),
  removed('directory', 'apiToken', 'tokens of the person’s programs'),
  kept('invitation', ['invitedBy'], 'an invitation to somebody else', 'directory'),
  removed('organisation', 'memberProfile', 'name and address'),
  removed('organisation', 'teamMember', 'teams'),
  removed('organisation', 'loginTrait', 'devices and countries'),
  removed('organisation', 'defaultView', 'what a page opens with'),
  removed('organisation', 'scimUser', 'what the identity provider has stated'),
  kept('supportGrant', ['operatorId', 'decidedBy'], 'who saw the organisation’s data, and who let them'),
  kept('apiKey', ['ownerId'], 'calls are charged to the key'),
  kept('usageEvent', ['ownerId'], 'totals by owner'),
  kept('usageGroup', ['ownerId'], 'totals by owner'),
  kept('auditEntry', ['actorId'], 'the chain; its details are erased'),
  kept('finding', ['ownerId'], 'who looked after a finding'),
  kept('exportJob', ['actorId'], 'that an export was made'),
  kept('allocationRules', ['createdBy'], 'who divided the costs'),
  kept('exchangeRate', ['createdBy'], 'who entered a rate that amounts were shown by'),
  kept('providerCharge', ['createdBy'], 'who entered a commitment or credit'),
  kept('closeSignature', ['personId'], 'a signature under the books'),
  kept('reportSchedule', ['ownerId'], 'a schedule that has stopped'),
  kept('exportSchedule', ['ownerId'], 'a schedule that has stopped'),
  kept('savedView', ['ownerId'], 'a view that others use; their own went with the membership'),
  kept('mailDomain', ['approvedBy'], 'who approved of a domain'),
  kept('ratingRun', ['actorId'], 'who had costs adjusted'),
  kept('termination', ['requestedBy'], 'who wants the organisation deleted'),
  kept('personErasure', ['personId', 'requestedBy'], 'so that a restored backup is cleared too'),
  kept('acceptance', ['personId'], 'that terms were accepted'),
];

/** Columns that no archive shows: secrets, and hashes that find a row. */
export const SECRET_COLUMNS: readonly string[] = [
  'tokenHash',
  'previousHash',
  'identityHash',
  'codeHash',
  'credentialHash',
  'receiptSha256',
  'sealedKey',
  'sealedBox',
  'nextKey',
  'nextBox',
];
