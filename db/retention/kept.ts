/** How long rows of each table are kept. A table that is not in here does not compile. */
import type { RetainedKind } from '../../contract/retention.ts';
import type { Tables } from '../schema/tables.ts';

export type KeptUntil =
  /** Days that the plan and the organisation choose (contract/retention.ts). */
  | { readonly kind: RetainedKind }
  /** As long as a row of another table that it is part of. */
  | { readonly with: keyof Tables }
  /** Until the organisation is deleted: a record that others rest on, or one row that is replaced. */
  | { readonly organisation: string }
  /** Until somebody removes it, or the organisation is deleted. */
  | { readonly removedBy: string }
  /** For a time of its own. */
  | { readonly time: string };

const ENDS = (kind: RetainedKind): KeptUntil => ({ kind });
const WITH = (table: keyof Tables): KeptUntil => ({ with: table });
const STAYS = (organisation: string): KeptUntil => ({ organisation });
const UNTIL = (removedBy: string): KeptUntil => ({ removedBy });
const FOR = (time: string): KeptUntil => ({ time });

const BY_ADMINISTRATORS = UNTIL('administrators');
const NAMED_BY_EVENTS = STAYS('events name it');
const NAMED_BY_STATEMENTS = STAYS('statements of the books name it');
const RECORD = STAYS('the record that there was one');
const WITH_THE_PERSON = UNTIL('the erasure of the person, or the end of their last membership');

export const KEPT: Readonly<Record<keyof Tables, KeptUntil>> = {
  organisation: STAYS('the organisation itself'),
  person: WITH_THE_PERSON,
  personAddress: WITH('person'),
  identity: WITH('person'),
  secondFactor: WITH('person'),
  recoveryCode: WITH('person'),
  passkey: WITH('person'),
  organisationStanding: WITH('organisation'),
  customer: WITH('organisation'),
  notice: RECORD,
  supportGrant: STAYS('who has seen what is known for ever'),
  scimUser: UNTIL('the identity provider'),
  scimGroup: UNTIL('the identity provider'),
  scimGroupMember: WITH('scimUser'),
  attempt: FOR('a day'),
  membership: UNTIL('administrators, provisioning, or the person'),
  invitation: FOR('a month after it has ended'),
  accessRules: STAYS('one row, replaced'),
  ownRole: BY_ADMINISTRATORS,
  ssoDomain: BY_ADMINISTRATORS,
  loginAttempt: FOR('a day after its ten minutes'),
  session: ENDS('signIns'),
  loginLink: FOR('a day after its fifteen minutes'),
  apiToken: ENDS('signIns'),
  dueJob: STAYS('one row for each kind of job, moved on'),
  organisationProfile: STAYS('one row, replaced'),
  pastCalendar: STAYS('windows of budgets were counted by it'),
  ssoConnection: STAYS('entries of the audit log name it'),
  ssoDomainClaim: BY_ADMINISTRATORS,
  memberProfile: WITH('membership'),
  team: NAMED_BY_EVENTS,
  teamMember: WITH('membership'),
  project: NAMED_BY_EVENTS,
  apiKey: NAMED_BY_EVENTS,
  apiKeyHash: FOR('as long as the secret is valid; one that is over goes with the next change of its key'),
  edgeCommand: ENDS('commands'),
  usageEvent: ENDS('usage'),
  usageLine: WITH('usageEvent'),
  usageLineClass: WITH('usageEvent'),
  usageGroup: STAYS('roll-ups name it'),
  usageRollup: ENDS('rollups'),
  usageRollupClass: ENDS('rollups'),
  usageRollupTime: ENDS('rollups'),
  usageSetRollup: ENDS('rollups'),
  usageSetRollupClass: ENDS('rollups'),
  usageSetRollupTime: ENDS('rollups'),
  usageDayRollup: ENDS('rollups'),
  usageDayRollupClass: ENDS('rollups'),
  usageDayRollupTime: ENDS('rollups'),
  usageDaySetRollup: ENDS('rollups'),
  usageDaySetRollupClass: ENDS('rollups'),
  usageDaySetRollupTime: ENDS('rollups'),
  usageRolledDay: ENDS('rollups'),
  usageDaySet: ENDS('rollups'),
  usageWideDay: ENDS('rollups'),
  usageFrozenDay: ENDS('rollups'),
  usageRollupState: STAYS('one row, replaced'),
  gateWatermark: STAYS('completeness is counted by it'),
  quarantinedEvent: FOR('until the event is taken in'),
  usageRemovedGate: STAYS('completeness is counted by it'),
  usageRemovedSum: STAYS('completeness is counted by it'),
  auditEntry: ENDS('audit'),
  auditDetail: WITH('auditEntry'),
  auditHead: STAYS('one row, replaced'),
  auditCheckpoint: STAYS('the first entry that is left is chained to it'),
  budget: NAMED_BY_EVENTS,
  alert: RECORD,
  channel: STAYS('deliveries name it'),
  delivery: ENDS('deliveries'),
  finding: ENDS('findings'),
  loginTrait: WITH('person'),
  exportJob: ENDS('exports'),
  exportPart: FOR('seven days'),
  costCentre: NAMED_BY_STATEMENTS,
  allocationRules: NAMED_BY_STATEMENTS,
  exchangeRate: NAMED_BY_STATEMENTS,
  providerCharge: STAYS('effective cost is worked out from it'),
  businessMeasure: RECORD,
  businessMeasureDay: STAYS('a day is replaced by a newer import'),
  costReport: UNTIL('finance'),
  costReportRow: WITH('costReport'),
  closeMonth: STAYS('the books'),
  closeSignature: STAYS('the books'),
  closedStatement: STAYS('the books'),
  lateEvent: WITH('usageEvent'),
  reportSchedule: UNTIL('its owner'),
  storageDestination: STAYS('uploads name it'),
  storageUpload: RECORD,
  exportSchedule: UNTIL('its owner'),
  telemetryTarget: BY_ADMINISTRATORS,
  telemetryCursor: WITH('telemetryTarget'),
  savedView: UNTIL('its owner, or administrators where it is shared'),
  defaultView: WITH('savedView'),
  mailServer: STAYS('one row, replaced'),
  mailDomain: UNTIL('owners'),
  registeredHost: BY_ADMINISTRATORS,
  priceOverride: STAYS('lines were priced by it'),
  placement: STAYS('one row, replaced'),
  policy: BY_ADMINISTRATORS,
  providerCredential: BY_ADMINISTRATORS,
  ratingPreview: ENDS('previews'),
  ratingRun: RECORD,
  ratingAdjustment: WITH('usageEvent'),
  ratingAdjustmentClass: WITH('usageEvent'),
  retention: STAYS('one row, replaced'),
  keptAnswer: FOR('a day'),
  statusCheck: FOR('some 400 days'),
  personalDimensions: STAYS('one row: with another key values would have other ids'),
  personalValue: ENDS('personalValues'),
  personErasure: STAYS('a restored copy is cleared by it'),
  acceptance: RECORD,
  termination: STAYS('until it is carried out or taken back'),
  deletedOrganisation: FOR(
    'ever: an opaque id, dates, counts and a hash are what is left of an organisation',
  ),
};
