/** The tables in PostgreSQL's dialect: what drizzle-kit generates migrations from and the repository reads. */
import { pgKit } from './kit.pg.ts';
import { defineTables } from './tables.ts';

export const {
  organisation,
  session,
  loginLink,
  apiToken,
  dueJob,
  organisationProfile,
  team,
  project,
  apiKey,
  apiKeyHash,
  edgeCommand,
  usageEvent,
  usageLine,
  usageLineClass,
  gateWatermark,
  quarantinedEvent,
  auditEntry,
  budget,
  registeredHost,
  priceOverride,
  policy,
  ratingPreview,
  ratingRun,
  ratingAdjustment,
  ratingAdjustmentClass,
} = defineTables(pgKit);
