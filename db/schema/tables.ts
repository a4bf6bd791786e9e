import { defineAcceptance } from './acceptance.ts';
import { defineAccessRules } from './access-rules.ts';
import { defineAlert } from './alert.ts';
import { defineAllocationRules } from './allocation-rules.ts';
import { defineApiKey } from './api-key.ts';
import { defineApiKeyHash } from './api-key-hash.ts';
import { defineApiToken } from './api-token.ts';
import { defineAttempt } from './attempt.ts';
import { defineAuditCheckpoint } from './audit-checkpoint.ts';
import { defineAuditDetail } from './audit-detail.ts';
import { defineAuditEntry } from './audit-entry.ts';
import { defineAuditHead } from './audit-head.ts';
import { defineBudget } from './budget.ts';
import { defineBusinessMeasure, defineBusinessMeasureDay } from './business-measure.ts';
import { defineChannel } from './channel.ts';
import { defineClosedStatement, defineCloseMonth, defineCloseSignature } from './close-month.ts';
import { defineCostCentre } from './cost-centre.ts';
import { defineCostReport, defineCostReportRow } from './cost-report.ts';
import { defineCustomer } from './customer.ts';
import { defineDelivery } from './delivery.ts';
import { defineDueJob } from './due-job.ts';
import { defineEdgeCommand } from './edge-command.ts';
import { defineExchangeRate } from './exchange-rate.ts';
import { defineExportJob } from './export-job.ts';
import { defineExportPart } from './export-part.ts';
import { defineFinding } from './finding.ts';
import { defineGateWatermark } from './gate-watermark.ts';
import { defineIdentity } from './identity.ts';
import { defineInvitation } from './invitation.ts';
import { defineKeptAnswer } from './kept-answer.ts';
import type { Kit } from './kit.pg.ts';
import { defineLateEvent } from './late-event.ts';
import { defineLoginAttempt } from './login-attempt.ts';
import { defineLoginLink } from './login-link.ts';
import { defineLoginTrait } from './login-trait.ts';
import { defineMailDomain } from './mail-domain.ts';
import { defineMailServer } from './mail-server.ts';
import { defineMemberProfile } from './member-profile.ts';
import { defineMembership } from './membership.ts';
import { defineNotice } from './notice.ts';
import { defineOrganisation } from './organisation.ts';
import { defineOrganisationProfile } from './organisation-profile.ts';
import { defineOrganisationStanding } from './organisation-standing.ts';
import { defineOwnRole } from './own-role.ts';
import { definePasskey } from './passkey.ts';
import { definePastCalendar } from './past-calendar.ts';
import { definePerson } from './person.ts';
import { definePersonAddress } from './person-address.ts';
import { definePersonErasure } from './person-erasure.ts';
import { definePersonalDimensions } from './personal-dimensions.ts';
import { definePersonalValue } from './personal-value.ts';
import { definePlacement } from './placement.ts';
import { definePolicy } from './policy.ts';
import { definePriceOverride } from './price-override.ts';
import { defineProject } from './project.ts';
import { defineProviderCharge } from './provider-charge.ts';
import { defineProviderCredential } from './provider-credential.ts';
import { defineQuarantinedEvent } from './quarantined-event.ts';
import { defineRatingAdjustment, defineRatingAdjustmentClass } from './rating-adjustment.ts';
import { defineRatingPreview } from './rating-preview.ts';
import { defineRatingRun } from './rating-run.ts';
import { defineRecoveryCode } from './recovery-code.ts';
import { defineRegisteredHost } from './registered-host.ts';
import { defineReportSchedule } from './report-schedule.ts';
import { defineRetention } from './retention.ts';
import { defineDefaultView, defineSavedView } from './saved-view.ts';
import { defineScimGroup } from './scim-group.ts';
import { defineScimGroupMember } from './scim-group-member.ts';
import { defineScimUser } from './scim-user.ts';
import { defineSecondFactor } from './second-factor.ts';
import { defineSession } from './session.ts';
import { defineSsoConnection } from './sso-connection.ts';
import { defineSsoDomain } from './sso-domain.ts';
import { defineSsoDomainClaim } from './sso-domain-claim.ts';
import { defineStatusCheck } from './status-check.ts';
import { defineExportSchedule, defineStorageDestination, defineStorageUpload } from './storage.ts';
import { defineSupportGrant } from './support-grant.ts';
import { defineTeam } from './team.ts';
import { defineTeamMember } from './team-member.ts';
import { defineTelemetryCursor, defineTelemetryTarget } from './telemetry.ts';
import { defineDeletedOrganisation, defineTermination } from './termination.ts';
import { defineUsageDaySet, defineUsageWideDay } from './usage-day-set.ts';
import { defineUsageEvent } from './usage-event.ts';
import { defineUsageGroup } from './usage-group.ts';
import { defineUsageLine } from './usage-line.ts';
import { defineUsageLineClass } from './usage-line-class.ts';
import { defineUsageFrozenDay, defineUsageRemovedGate, defineUsageRemovedSum } from './usage-removed.ts';
import { defineUsageRolledDay } from './usage-rolled-day.ts';
import { defineUsageRollup } from './usage-rollup.ts';
import { defineUsageRollupClass } from './usage-rollup-class.ts';
import { defineUsageRollupState } from './usage-rollup-state.ts';
import { defineUsageRollupTime } from './usage-rollup-time.ts';

/** Every table of the product, made of one dialect's columns. */
export function defineTables(kit: Kit) {
  const team = defineTeam(kit);
  const project = defineProject(kit, team);
  const apiKey = defineApiKey(kit, project);
  const budget = defineBudget(kit);
  const channel = defineChannel(kit);
  const exportJob = defineExportJob(kit);
  const storageDestination = defineStorageDestination(kit);
  const ratingPreview = defineRatingPreview(kit);
  const ratingRun = defineRatingRun(kit, ratingPreview);
  const ratingAdjustment = defineRatingAdjustment(kit, ratingRun);
  return {
    organisation: defineOrganisation(kit),
    person: definePerson(kit),
    personAddress: definePersonAddress(kit),
    identity: defineIdentity(kit),
    secondFactor: defineSecondFactor(kit),
    organisationStanding: defineOrganisationStanding(kit),
    customer: defineCustomer(kit),
    notice: defineNotice(kit),
    supportGrant: defineSupportGrant(kit),
    scimUser: defineScimUser(kit),
    scimGroup: defineScimGroup(kit),
    scimGroupMember: defineScimGroupMember(kit),
    recoveryCode: defineRecoveryCode(kit),
    passkey: definePasskey(kit),
    attempt: defineAttempt(kit),
    membership: defineMembership(kit),
    invitation: defineInvitation(kit),
    accessRules: defineAccessRules(kit),
    ownRole: defineOwnRole(kit),
    ssoDomain: defineSsoDomain(kit),
    loginAttempt: defineLoginAttempt(kit),
    session: defineSession(kit),
    loginLink: defineLoginLink(kit),
    apiToken: defineApiToken(kit),
    dueJob: defineDueJob(kit),
    organisationProfile: defineOrganisationProfile(kit),
    pastCalendar: definePastCalendar(kit),
    ssoConnection: defineSsoConnection(kit),
    ssoDomainClaim: defineSsoDomainClaim(kit),
    memberProfile: defineMemberProfile(kit),
    team,
    teamMember: defineTeamMember(kit, team),
    project,
    apiKey,
    apiKeyHash: defineApiKeyHash(kit, apiKey),
    edgeCommand: defineEdgeCommand(kit),
    usageEvent: defineUsageEvent(kit),
    usageLine: defineUsageLine(kit),
    usageLineClass: defineUsageLineClass(kit),
    usageGroup: defineUsageGroup(kit),
    usageRollup: defineUsageRollup(kit, 'usage_rollup'),
    usageRollupClass: defineUsageRollupClass(kit, 'usage_rollup_class'),
    usageRollupTime: defineUsageRollupTime(kit, 'usage_rollup_time'),
    usageSetRollup: defineUsageRollup(kit, 'usage_set_rollup'),
    usageSetRollupClass: defineUsageRollupClass(kit, 'usage_set_rollup_class'),
    usageSetRollupTime: defineUsageRollupTime(kit, 'usage_set_rollup_time'),
    usageDayRollup: defineUsageRollup(kit, 'usage_day_rollup'),
    usageDayRollupClass: defineUsageRollupClass(kit, 'usage_day_rollup_class'),
    usageDayRollupTime: defineUsageRollupTime(kit, 'usage_day_rollup_time'),
    usageDaySetRollup: defineUsageRollup(kit, 'usage_day_set_rollup'),
    usageDaySetRollupClass: defineUsageRollupClass(kit, 'usage_day_set_rollup_class'),
    usageDaySetRollupTime: defineUsageRollupTime(kit, 'usage_day_set_rollup_time'),
    usageRolledDay: defineUsageRolledDay(kit),
    usageDaySet: defineUsageDaySet(kit),
    usageWideDay: defineUsageWideDay(kit),
    usageRollupState: defineUsageRollupState(kit),
    gateWatermark: defineGateWatermark(kit),
    quarantinedEvent: defineQuarantinedEvent(kit),
    auditEntry: defineAuditEntry(kit),
    auditDetail: defineAuditDetail(kit),
    auditHead: defineAuditHead(kit),
    budget,
    alert: defineAlert(kit, budget),
    channel,
    delivery: defineDelivery(kit, channel),
    finding: defineFinding(kit),
    loginTrait: defineLoginTrait(kit),
    exportJob,
    exportPart: defineExportPart(kit, exportJob),
    costCentre: defineCostCentre(kit),
    allocationRules: defineAllocationRules(kit),
    exchangeRate: defineExchangeRate(kit),
    providerCharge: defineProviderCharge(kit),
    businessMeasure: defineBusinessMeasure(kit),
    businessMeasureDay: defineBusinessMeasureDay(kit),
    costReport: defineCostReport(kit),
    costReportRow: defineCostReportRow(kit),
    closeMonth: defineCloseMonth(kit),
    closeSignature: defineCloseSignature(kit),
    closedStatement: defineClosedStatement(kit),
    lateEvent: defineLateEvent(kit),
    reportSchedule: defineReportSchedule(kit, channel),
    storageDestination,
    storageUpload: defineStorageUpload(kit, storageDestination, exportJob),
    exportSchedule: defineExportSchedule(kit, storageDestination),
    telemetryTarget: defineTelemetryTarget(kit),
    telemetryCursor: defineTelemetryCursor(kit),
    savedView: defineSavedView(kit),
    defaultView: defineDefaultView(kit),
    mailServer: defineMailServer(kit),
    mailDomain: defineMailDomain(kit),
    registeredHost: defineRegisteredHost(kit),
    priceOverride: definePriceOverride(kit),
    placement: definePlacement(kit),
    policy: definePolicy(kit),
    providerCredential: defineProviderCredential(kit),
    ratingPreview,
    ratingRun,
    ratingAdjustment,
    ratingAdjustmentClass: defineRatingAdjustmentClass(kit),
    retention: defineRetention(kit),
    usageFrozenDay: defineUsageFrozenDay(kit),
    usageRemovedGate: defineUsageRemovedGate(kit),
    usageRemovedSum: defineUsageRemovedSum(kit),
    auditCheckpoint: defineAuditCheckpoint(kit),
    keptAnswer: defineKeptAnswer(kit),
    statusCheck: defineStatusCheck(kit),
    personalDimensions: definePersonalDimensions(kit),
    personalValue: definePersonalValue(kit),
    personErasure: definePersonErasure(kit),
    acceptance: defineAcceptance(kit),
    termination: defineTermination(kit),
    deletedOrganisation: defineDeletedOrganisation(kit),
  };
}

/** The tables of one engine. The types are those of PostgreSQL's kit, which every other kit gives in its own columns. */
export type Tables = ReturnType<typeof defineTables>;
