/**
 * What FOCUS asks of every row, rule by rule, under the ids of its requirements model 1.2.0.1 (the rules that concern
 * columns which we fill; what a rule asks of a provider as a whole no row can show). Every export is held against them
 * while it is made. Rules that 1.4 keeps hold for both.
 */
import { exactProduct, subtractDecimals } from '../../contract/money.ts';
import { DECIMALS, type FocusRecord, type FocusValue, INSTANTS } from './columns.ts';

export interface FocusRule {
  /** As in the requirements model. */
  readonly id: string;
  /** What it asks for, in short. */
  readonly about: string;
  readonly holds: (row: FocusRecord) => boolean;
}

const DECIMAL = /^-?\d+\.\d+$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const has = (row: FocusRecord, name: string): boolean => (row[name] ?? null) !== null;
const textOf = (row: FocusRecord, name: string): string => String(row[name] ?? '');
const isOneOf = (value: FocusValue | undefined, allowed: readonly FocusValue[]): boolean =>
  allowed.includes(value ?? null);
const isUsage = (row: FocusRecord): boolean => row['ChargeCategory'] === 'Usage';
const isPlainUsage = (row: FocusRecord): boolean => isUsage(row) && row['ChargeClass'] !== 'Correction';

const notNull = (id: string, name: string): FocusRule => ({
  id,
  about: `${name} is not null`,
  holds: (row) => has(row, name),
});

const notNullForUsage = (id: string, name: string): FocusRule => ({
  id,
  about: `${name} is not null for usage that is no correction`,
  holds: (row) => !isPlainUsage(row) || has(row, name),
});

const together = (id: string, one: string, other: string): FocusRule => ({
  id,
  about: `${one} is null where ${other} is`,
  holds: (row) => has(row, other) || !has(row, one),
});

const isNot = (id: string, name: string, other: string): FocusRule => ({
  id,
  about: `${name} is not null where ${other} is not`,
  holds: (row) => !has(row, other) || has(row, name),
});

const allowed = (id: string, name: string, values: readonly FocusValue[]): FocusRule => ({
  id,
  about: `${name} is one of the allowed values`,
  holds: (row) => isOneOf(row[name], values),
});

const product = (id: string, price: string, cost: string): FocusRule => ({
  id,
  about: `${price} times PricingQuantity is ${cost}`,
  holds: (row) => {
    if (!has(row, price) || !has(row, 'PricingQuantity') || row['ChargeClass'] === 'Correction') return true;
    const expected = exactProduct(textOf(row, price), textOf(row, 'PricingQuantity'));
    return subtractDecimals(expected, textOf(row, cost)) === '0';
  },
});

const notNegative = (id: string, name: string): FocusRule => ({
  id,
  about: `${name} is not below zero`,
  holds: (row) => !textOf(row, name).startsWith('-'),
});

const matchesBilled = (id: string, name: string, price: string): FocusRule => ({
  id,
  about: `${name} is BilledCost where there is no ${price}`,
  holds: (row) => has(row, price) || textOf(row, name) === textOf(row, 'BilledCost'),
});

const keyValue = (id: string, name: string): FocusRule => ({
  id,
  about: `${name} is a flat JSON object`,
  holds: (row) => {
    if (!has(row, name)) return true;
    const parsed: unknown = JSON.parse(textOf(row, name));
    return (
      typeof parsed === 'object' &&
      parsed !== null &&
      Object.values(parsed).every((value) => ['string', 'number', 'boolean'].includes(typeof value))
    );
  },
});

const decimals: FocusRule = {
  id: 'NumericFormat',
  about: 'Decimals are written with a point and nothing else',
  holds: (row) => [...DECIMALS].every((name) => !has(row, name) || DECIMAL.test(textOf(row, name))),
};

const instants: FocusRule = {
  id: 'DateTimeFormat',
  about: 'Instants are UTC, YYYY-MM-DDTHH:mm:ssZ',
  holds: (row) => [...INSTANTS].every((name) => INSTANT.test(textOf(row, name))),
};

export const FOCUS_RULES: readonly FocusRule[] = [
  decimals,
  instants,
  notNull('BilledCost-C-003-M', 'BilledCost'),
  notNull('EffectiveCost-C-003-M', 'EffectiveCost'),
  notNull('ListCost-C-003-M', 'ListCost'),
  notNull('ContractedCost-C-003-M', 'ContractedCost'),
  notNull('BillingAccountId-C-003-M', 'BillingAccountId'),
  notNull('BillingCurrency-C-004-M', 'BillingCurrency'),
  notNull('InvoiceIssuerName-C-003-M', 'InvoiceIssuerName'),
  notNull('ServiceName-C-003-M', 'ServiceName'),
  notNull('ChargeDescription-C-003-O', 'ChargeDescription'),
  {
    id: 'ChargeDescription-C-002-M',
    about: 'ChargeDescription is ASCII (StringHandling)',
    holds: (row) => !/[^\x20-\x7e]/.test(textOf(row, 'ChargeDescription')),
  },
  allowed('ChargeCategory-C-003-M', 'ChargeCategory', ['Usage', 'Adjustment', 'Credit']),
  allowed('ChargeClass-C-005-C', 'ChargeClass', [null, 'Correction']),
  allowed('ChargeFrequency-C-003-M', 'ChargeFrequency', ['One-Time', 'Usage-Based', 'Recurring']),
  allowed('PricingCategory-C-007-M', 'PricingCategory', [null, 'Standard']),
  allowed('ServiceCategory-C-003-M', 'ServiceCategory', ['AI and Machine Learning']),
  allowed('ServiceSubcategory-C-003-M', 'ServiceSubcategory', ['Generative AI']),
  allowed('BillingCurrency-C-005-M', 'BillingCurrency', ['USD']),
  notNullForUsage('PricingQuantity-C-005-C', 'PricingQuantity'),
  notNullForUsage('ConsumedQuantity-C-006-C', 'ConsumedQuantity'),
  notNullForUsage('ListUnitPrice-C-005-C', 'ListUnitPrice'),
  notNullForUsage('ContractedUnitPrice-C-006-C', 'ContractedUnitPrice'),
  notNullForUsage('PricingCategory-C-004-C', 'PricingCategory'),
  notNullForUsage('SkuId-C-005-C', 'SkuId'),
  notNullForUsage('SkuPriceId-C-005-C', 'SkuPriceId'),
  {
    id: 'ConsumedQuantity-C-004-C',
    about: 'ConsumedQuantity is null where nothing was used',
    holds: (row) => isUsage(row) || !has(row, 'ConsumedQuantity'),
  },
  together('ConsumedUnit-C-005-C', 'ConsumedUnit', 'ConsumedQuantity'),
  isNot('ConsumedUnit-C-006-C', 'ConsumedUnit', 'ConsumedQuantity'),
  together('PricingUnit-C-005-C', 'PricingUnit', 'PricingQuantity'),
  isNot('PricingUnit-C-006-C', 'PricingUnit', 'PricingQuantity'),
  together('SkuMeter-C-004-C', 'SkuMeter', 'SkuId'),
  together('SkuPriceDetails-C-004-C', 'SkuPriceDetails', 'SkuPriceId'),
  together('SubAccountType-C-004-C', 'SubAccountType', 'SubAccountId'),
  isNot('SubAccountType-C-005-C', 'SubAccountType', 'SubAccountId'),
  isNot('BillingAccountType-C-005-C', 'BillingAccountType', 'BillingAccountId'),
  notNegative('ListUnitPrice-C-008-M', 'ListUnitPrice'),
  notNegative('ContractedUnitPrice-C-009-C', 'ContractedUnitPrice'),
  product('ListUnitPrice-C-010-C', 'ListUnitPrice', 'ListCost'),
  product('ContractedUnitPrice-C-011-C', 'ContractedUnitPrice', 'ContractedCost'),
  matchesBilled('ListCost-C-008-C', 'ListCost', 'ListUnitPrice'),
  matchesBilled('ContractedCost-C-008-C', 'ContractedCost', 'ContractedUnitPrice'),
  {
    id: 'EffectiveCost-C-010-C',
    about: 'EffectiveCost is BilledCost for what is neither usage nor purchase',
    holds: (row) => isUsage(row) || textOf(row, 'EffectiveCost') === textOf(row, 'BilledCost'),
  },
  keyValue('Tags-C-001-M', 'Tags'),
  keyValue('SkuPriceDetails-C-001-M', 'SkuPriceDetails'),
  {
    id: 'SkuPriceDetails-C-017-C',
    about: 'Keys of ours begin with x_',
    holds: (row) =>
      !has(row, 'SkuPriceDetails') ||
      Object.keys(JSON.parse(textOf(row, 'SkuPriceDetails')) as object).every((key) => key.startsWith('x_')),
  },
  {
    id: 'SkuPriceId-C-008-M',
    about: 'A SkuPriceId belongs to one SkuId, which it begins with',
    holds: (row) =>
      !has(row, 'SkuPriceId') || textOf(row, 'SkuPriceId').startsWith(`${textOf(row, 'SkuId')}:`),
  },
  {
    id: 'InvoiceId-C-004-C',
    about: 'InvoiceId is null where there is no invoice',
    holds: (row) => row['x_IsEstimated'] === false || !has(row, 'InvoiceId'),
  },
  {
    id: 'ChargePeriodEnd-C-006-M',
    about: 'The charge period ends after it begins',
    holds: (row) => textOf(row, 'ChargePeriodStart') < textOf(row, 'ChargePeriodEnd'),
  },
];

/** The ids of the rules that a row breaks; where its numbers are none, that alone. */
export const brokenRules = (row: FocusRecord): string[] =>
  decimals.holds(row) ? FOCUS_RULES.filter(({ holds }) => !holds(row)).map(({ id }) => id) : [decimals.id];
