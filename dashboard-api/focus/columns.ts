/**
 * The columns of FOCUS 1.2 (57) and 1.4 (65), and ours after them, with what stands in each. Version 1.4 has no
 * ProviderName and PublisherName; ten columns came (https://focus.finops.org/focus-specification).
 */
import { monthPeriod } from '../../contract/accounting-period.ts';
import type { FocusVersion } from '../../contract/exports-api.ts';
import { addDecimals } from '../../contract/money.ts';
import { providerName } from '../../contract/provider-names.ts';
import type { Names } from '../../db/reports/names.ts';
import type { Invoice } from './as-invoiced.ts';
import type { FocusRow, RoundingRow } from './rows.ts';

/** A value of a column: text, an exact decimal as text, a flag, or null. */
export type FocusValue = string | boolean | null;
export type FocusRecord = Readonly<Record<string, FocusValue>>;

/** Columns that hold decimals. */
export const DECIMALS: ReadonlySet<string> = new Set([
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'ContractedCost',
  'ConsumedQuantity',
  'PricingQuantity',
  'ListUnitPrice',
  'ContractedUnitPrice',
  'CommitmentDiscountQuantity',
  'x_RequestCount',
  'PricingCurrencyContractedUnitPrice',
  'PricingCurrencyEffectiveCost',
  'PricingCurrencyListUnitPrice',
]);

/** Columns that hold instants, `2026-11-01T00:00:00Z`. */
export const INSTANTS: ReadonlySet<string> = new Set([
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
]);

const SHARED = [
  'AvailabilityZone',
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingAccountType',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'CapacityReservationId',
  'CapacityReservationStatus',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargeFrequency',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'CommitmentDiscountCategory',
  'CommitmentDiscountId',
  'CommitmentDiscountName',
  'CommitmentDiscountQuantity',
  'CommitmentDiscountStatus',
  'CommitmentDiscountType',
  'CommitmentDiscountUnit',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'ContractedUnitPrice',
  'EffectiveCost',
  'InvoiceId',
  'InvoiceIssuerName',
  'ListCost',
  'ListUnitPrice',
  'PricingCategory',
  'PricingCurrency',
  'PricingCurrencyContractedUnitPrice',
  'PricingCurrencyEffectiveCost',
  'PricingCurrencyListUnitPrice',
  'PricingQuantity',
  'PricingUnit',
  'RegionId',
  'RegionName',
  'ResourceId',
  'ResourceName',
  'ResourceType',
  'ServiceCategory',
  'ServiceName',
  'ServiceSubcategory',
  'SkuId',
  'SkuMeter',
  'SkuPriceDetails',
  'SkuPriceId',
  'SubAccountId',
  'SubAccountName',
  'SubAccountType',
  'Tags',
] as const;

const OWN_TO: Readonly<Record<FocusVersion, readonly string[]>> = {
  '1.2': ['ProviderName', 'PublisherName'],
  '1.4': [
    'AllocatedMethodDetails',
    'AllocatedMethodId',
    'AllocatedResourceId',
    'AllocatedResourceName',
    'AllocatedTags',
    'CommitmentProgramEligibilityDetails',
    'ContractApplied',
    'HostProviderName',
    'InvoiceDetailId',
    'ServiceProviderName',
  ],
};

/** Ours, with what each means. */
export const OWN_COLUMNS: Readonly<Record<string, string>> = {
  x_ApiKeyId: 'Gateway key',
  x_ApiKeyName: 'Its present name',
  x_ChargeDetails: 'What a commitment, a credit or a bill is called, and its number, as they were entered',
  x_Environment: 'Environment of the key',
  x_IsEstimated: 'True until the amount is reconciled with an invoice of the provider',
  x_IsSimulated: 'True for calls that the simulator answered',
  x_IsStatedCost: 'True where the provider stated the cost itself',
  x_ModelId: 'Model',
  x_PriceBookVersion: 'Version of the price book',
  x_RequestCount: 'Lines of requests in which this meter was used',
  x_RequestId: 'X-ASO-Request-Id, where the row is one request',
  x_ServiceTier: 'Service tier as the response states it',
  x_TeamId: 'Team at the time of the call',
  x_TeamName: 'Its present name',
};

/** The columns of a version in their order. */
export const focusColumns = (version: FocusVersion): string[] => [
  ...[...SHARED, ...OWN_TO[version]].sort(),
  ...Object.keys(OWN_COLUMNS),
];

export interface FocusContext {
  readonly organisation: { readonly id: string; readonly name: string };
  /** `2026-11`. */
  readonly billingPeriod: string;
  readonly names: Names;
}

/** What is the same for every row of a provider in a project. */
export function placeOf(
  { organisation, billingPeriod, names }: FocusContext,
  { projectId, provider, providerAccount, upstream }: Omit<RoundingRow, 'cost'>,
): FocusRecord {
  const name = providerName(provider);
  const { from, to } = monthPeriod(billingPeriod);
  return {
    BillingAccountId: providerAccount ?? organisation.id,
    BillingAccountName: providerAccount ?? organisation.name,
    BillingAccountType: providerAccount === null ? 'Organization' : 'Provider Account',
    BillingCurrency: 'USD',
    BillingPeriodStart: midnight(from.getTime()),
    BillingPeriodEnd: midnight(to.getTime()),
    InvoiceIssuerName: name,
    ProviderName: name,
    PublisherName: name,
    ServiceProviderName: name,
    HostProviderName: name,
    ServiceCategory: 'AI and Machine Learning',
    ServiceSubcategory: 'Generative AI',
    ServiceName: `${name} API`,
    SubAccountId: projectId,
    SubAccountName: names.project.get(projectId) ?? projectId,
    SubAccountType: 'Project',
    PricingCurrency: 'USD',
    x_IsEstimated: true,
    x_IsSimulated: upstream === 'simulator',
  };
}

/** What has no project: what a provider charges an organisation for beside its calls. */
export const NO_SUB_ACCOUNT: FocusRecord = { SubAccountId: null, SubAccountName: null, SubAccountType: null };

/** The costs of a row without prices, which FOCUS wants to be the same (ListCost-C-008, ContractedCost-C-008, EffectiveCost-C-010). */
export const sameCosts = (cost: string): FocusRecord => ({
  BilledCost: cost,
  EffectiveCost: cost,
  ContractedCost: cost,
  ListCost: cost,
  PricingCurrencyEffectiveCost: cost,
});

/** @param invoice null: nothing says yet what was billed for it */
export const invoiceColumns = (invoice: Invoice | null): FocusRecord => ({
  InvoiceId: invoice?.invoiceId ?? null,
  x_IsEstimated: invoice === null,
});

/** A row of usage with every column that it has something in. @param invoice null: nothing says yet what was billed for it */
export function usageRecord(context: FocusContext, row: FocusRow, invoice: Invoice | null): FocusRecord {
  const skuId = `${row.provider}:${row.model ?? 'unknown'}:${row.meter}`;
  const startMs = Date.parse(row.day);
  const unit = unitOf(row.meter, row.isTokens);
  return {
    ...placeOf(context, row),
    ...invoiceColumns(invoice),
    ChargeCategory: 'Usage',
    ChargeClass: row.isCorrection ? 'Correction' : null,
    ChargeDescription: `${row.model ?? 'unknown model'}, ${row.meter}${row.isCorrection ? ', of an earlier month' : ''}`,
    ChargeFrequency: 'Usage-Based',
    ChargePeriodStart: midnight(startMs),
    ChargePeriodEnd: midnight(startMs + 24 * 3_600_000),
    BilledCost: withPoint(row.billedCost),
    EffectiveCost: withPoint(row.billedCost),
    ContractedCost: withPoint(row.contractedCost),
    ListCost: withPoint(row.listCost),
    ContractedUnitPrice: withPoint(row.contractedPrice),
    ListUnitPrice: withPoint(row.listPrice),
    PricingCurrencyContractedUnitPrice: withPoint(row.contractedPrice),
    PricingCurrencyListUnitPrice: withPoint(row.listPrice),
    PricingCurrencyEffectiveCost: withPoint(row.billedCost),
    ConsumedQuantity: withPoint(row.quantity),
    ConsumedUnit: unit,
    PricingQuantity: withPoint(row.pricingQuantity),
    PricingUnit: row.isTokens ? '1000000 Tokens' : unit,
    PricingCategory: 'Standard',
    SkuId: skuId,
    SkuMeter: row.meter,
    SkuPriceId: [skuId, row.serviceTier ?? 'standard', row.contextTier, row.priceVersion ?? 'stated'].join(
      ':',
    ),
    SkuPriceDetails: JSON.stringify(detailsOf(row)),
    Tags: row.dimensions,
    x_ApiKeyId: row.keyId,
    x_ApiKeyName: context.names.key.get(row.keyId) ?? null,
    x_Environment: row.environment,
    x_IsStatedCost: row.isStated || row.requestId !== null,
    x_ModelId: row.model,
    x_PriceBookVersion: row.priceVersion,
    x_RequestCount: withPoint(String(row.requests)),
    x_RequestId: row.requestId,
    x_ServiceTier: row.serviceTier,
    x_TeamId: row.teamId,
    x_TeamName: context.names.team.get(row.teamId) ?? null,
  };
}

/** The row that makes up for rounding: the ledger rounds each class of a call, FOCUS multiplies whole rows. */
export function roundingRecord(
  context: FocusContext,
  row: RoundingRow,
  invoice: Invoice | null,
): FocusRecord {
  const place = placeOf(context, row);
  return {
    ...place,
    ...invoiceColumns(invoice),
    ChargeCategory: 'Adjustment',
    ChargeDescription: 'Rounding: the ledger rounds each token class of a call to nano-dollars',
    ChargeFrequency: 'One-Time',
    ChargePeriodStart: place['BillingPeriodStart'] ?? null,
    ChargePeriodEnd: place['BillingPeriodEnd'] ?? null,
    ...sameCosts(withPoint(row.cost)),
    x_IsStatedCost: false,
  };
}

const UNITS: Readonly<Record<string, string>> = {
  request: 'Requests',
  'count.requests': 'Requests',
  'count.webSearches': 'Searches',
  'count.images': 'Images',
  'count.pages': 'Pages',
  'count.audioSeconds': 'Seconds',
  'count.characters': 'Characters',
  'count.searchUnits': 'Units',
};

const unitOf = (meter: string, isTokens: boolean): string =>
  isTokens ? 'Tokens' : (UNITS[meter] ?? 'Units');

function detailsOf({ meter, model }: FocusRow): Record<string, string> {
  const [direction = ''] = meter.split('.');
  const cache = /\.cache(Read|Write5m|Write1h)/.exec(meter)?.[1];
  return {
    ...(model === null ? {} : { x_ModelId: model }),
    ...(['input', 'output'].includes(direction) ? { x_TokenDirection: direction } : {}),
    ...(cache === undefined ? {} : { x_TokenCacheAction: cache }),
  };
}

export const midnight = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** A decimal with a point, whatever it is: `5` is `5.0`. */
export const withPoint = (decimal: string): string => {
  const plain = addDecimals(decimal, '0');
  return plain.includes('.') ? plain : `${plain}.0`;
};
