/** Bills of the clouds, as CSV: of each the rows of the services that calls go to through us. */
import type { BilledClass } from '../../../contract/reconciliation-api.ts';
import { type CsvRow, hasColumn, readCsv, required } from './csv.ts';
import { amountOf, type BilledRow, currencyOf, dayOf, type Imported, ReportError } from './report.ts';

interface Cloud {
  /** Whose call a row is of, as they are called here; null: another service's. */
  providerOf(row: CsvRow): string | null;
  /** Columns without which the file is something else. */
  readonly needs: readonly (readonly string[])[];
  read(row: CsvRow): BilledRow;
}

/**
 * CUR 2.0 (https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2-line-item.html) and what stands in it of
 * Bedrock (https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-understanding-cur-data.html), both read 2026-11-21.
 * The usage type begins with the region, then names model and kind of token.
 */
const AWS: Cloud = {
  needs: [
    ['line_item_usage_start_date'],
    ['line_item_unblended_cost'],
    ['line_item_usage_type'],
    ['line_item_product_code'],
    ['line_item_currency_code'],
  ],
  providerOf: (row) => (/bedrock/i.test(row.get('line_item_product_code') ?? '') ? 'bedrock' : null),
  read: (row) => {
    const usage = required(row, 'line_item_usage_type');
    const [, kind] = /-(cache-read-input|cache-write-input|input|output)-token/i.exec(usage) ?? [];
    const model =
      /^(?:[A-Z]{2,4}\d?-)?(.+?)-(?:mantle-)?(?:cache-read-input|cache-write-input|input|output)-token/i.exec(
        usage,
      );
    return {
      day: dayOf(required(row, 'line_item_usage_start_date'), `line ${row.line}`),
      account: row.get('line_item_usage_account_id'),
      model: model?.[1] ?? null,
      class: AWS_CLASSES[kind?.toLowerCase() ?? ''] ?? 'other',
      amount: required(row, 'line_item_unblended_cost'),
      currency: required(row, 'line_item_currency_code'),
    };
  },
};

const AWS_CLASSES: Readonly<Record<string, BilledClass>> = {
  input: 'input',
  output: 'output',
  'cache-read-input': 'cacheRead',
  'cache-write-input': 'cacheWrite',
};

/**
 * Cost and usage details, EA 2024-08-01 and its neighbours
 * (https://learn.microsoft.com/en-us/azure/cost-management-billing/dataset-schema/cost-usage-details-ea, read 2026-11-21).
 */
const AZURE: Cloud = {
  needs: [
    ['Date'],
    ['MeterCategory'],
    ['CostInBillingCurrency', 'Cost'],
    ['MeterName'],
    ['BillingCurrency', 'BillingCurrencyCode'],
  ],
  providerOf: (row) =>
    /azure openai|foundry models/i.test(
      `${row.get('MeterCategory')} ${row.get('MeterSubCategory')} ${row.get('ProductName')}`,
    )
      ? 'azure-openai'
      : null,
  read: (row) => {
    const meter = required(row, 'MeterName');
    return {
      day: dayOf(required(row, 'Date'), `line ${row.line}`),
      account: row.get('SubscriptionId'),
      // Meters are called "gpt 4o 0806 Inp glbl Tokens": which model that is only its subscription's owner can say.
      model: null,
      class: azureClass(meter),
      amount: required(row, 'CostInBillingCurrency', 'Cost'),
      currency: required(row, 'BillingCurrency', 'BillingCurrencyCode'),
    };
  },
};

function azureClass(meter: string): BilledClass {
  if (/cach(e|d)/i.test(meter)) return /\bin(p|put)?\b/i.test(meter) ? 'cacheRead' : 'other';
  if (/\b(inp|input)\b/i.test(meter)) return 'input';
  return /\b(outp|out|opt|output)\b/i.test(meter) ? 'output' : 'other';
}

/**
 * Standard usage cost (https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage, read 2026-11-21),
 * exported from BigQuery as CSV, nested fields written with a point or an underscore. One account pays for Vertex AI and for the
 * Gemini API of AI Studio: two services of the bill, and two providers here.
 */
const GOOGLE: Cloud = {
  needs: [['usage_start_time'], ['cost'], ['service.description'], ['sku.description'], ['currency']],
  providerOf: (row) => {
    const service = row.get('service.description') ?? '';
    if (/gemini api|generative language/i.test(service)) return 'google-ai-studio';
    return /vertex ai/i.test(service) ? 'vertex' : null;
  },
  read: (row) => ({
    day: dayOf(required(row, 'usage_start_time'), `line ${row.line}`),
    account: row.get('project.id'),
    model: null,
    class: googleClass(required(row, 'sku.description')),
    amount: required(row, 'cost'),
    currency: required(row, 'currency'),
  }),
};

function googleClass(sku: string): BilledClass {
  if (/cach(ed|ing)/i.test(sku)) return /input|read|token/i.test(sku) ? 'cacheRead' : 'other';
  if (/input/i.test(sku)) return 'input';
  return /output/i.test(sku) ? 'output' : 'other';
}

const CLOUDS = { 'aws-cur': AWS, 'azure-cost': AZURE, 'google-billing': GOOGLE } as const;
export type CloudReport = keyof typeof CLOUDS;

/** @returns one per provider that the bill has rows of @throws {ReportError} if the file is no such export */
export function readCloudBill(kind: CloudReport, text: string): Imported[] {
  const { needs, providerOf, read } = CLOUDS[kind];
  const { columns, rows } = readCsv(text);
  const missing = needs.find((names) => !hasColumn(columns, ...names));
  if (missing) throw new ReportError('line 1', `the column ${missing[0]} is expected`);
  const byProvider = Map.groupBy(rows, providerOf);
  const leftOut = byProvider.get(null)?.length ?? 0;
  return [...byProvider].flatMap(([provider, ours]) => {
    if (provider === null) return [];
    const billed = ours.map((row) => {
      const found = read(row);
      return {
        ...found,
        amount: amountOf(found.amount, `line ${row.line}`),
        currency: currencyOf(found.currency, `line ${row.line}`),
      };
    });
    return [{ provider, rows: billed, leftOut }];
  });
}
