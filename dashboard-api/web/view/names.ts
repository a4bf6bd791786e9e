import { providerLabel } from '../../../contract/provider-names.ts';
import type { Grouping } from '../../../contract/reports.ts';
import type { Basis } from '../../../contract/usage.ts';
import type { ReportField } from '../../../contract/usage-report.ts';
import type { Preset } from '../period/period.ts';

const FIELD_NAMES: Readonly<Record<string, string>> = {
  model: 'Model',
  team: 'Team',
  key: 'Key',
  provider: 'Provider',
  project: 'Project',
  endpoint: 'Endpoint',
  basis: 'Basis',
  organisation: 'Organisation',
  environment: 'Environment',
  owner: 'Owner',
  modelRequested: 'Model asked for',
  modelServed: 'Model served',
  tokenClass: 'Token class',
  costCentre: 'Cost centre',
  serviceTier: 'Service tier',
  status: 'Status',
  minute: 'Minute',
  hour: 'Hour',
  day: 'Day',
};

/** A field as a person reads it; a caller's own dimension is marked as such. */
export function fieldName(field: Grouping | ReportField): string {
  return FIELD_NAMES[field] ?? `Dimension “${field.slice('dimension:'.length)}”`;
}

export const PRESET_NAMES: Readonly<Record<Preset, string>> = {
  '1h': '1 hour',
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
  month: 'This month',
  lastMonth: 'Last month',
};

/** What a basis means, in a sentence. */
export const BASIS_MEANINGS: Readonly<Record<Basis, string>> = {
  reported: 'The provider’s own numbers.',
  drained: 'The provider’s own numbers, read to the end after the caller had left.',
  estimated: 'The provider gave no final numbers; the cost is an estimate.',
  reserved: 'The outcome is unknown; budgets carry the reservation.',
  none: 'Not billable.',
  unmetered: 'An endpoint whose usage cannot be read; the cost is unknown.',
};

/** A group's label; a call that has no value in the field says so in words. */
export function groupLabel(field: Grouping | ReportField, label: string | null | undefined): string {
  if (label) return field === 'provider' ? providerLabel(label) : label;
  if (field === 'costCentre') return 'Unallocated';
  return field === 'model' ? 'No model stated' : `No ${fieldName(field).toLowerCase()}`;
}

/** Dimensions offered by name. The API groups by any other too, if the address asks for it. */
export const SUGGESTED_DIMENSIONS: readonly `dimension:${string}`[] = [
  'dimension:team',
  'dimension:app',
  'dimension:env',
  'dimension:customer',
  'dimension:feature',
];
