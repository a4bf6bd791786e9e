/**
 * Anthropic's cost report, `GET /v1/organizations/cost_report`, with `group_by[]=workspace_id&group_by[]=description`
 * (https://platform.claude.com/docs/en/api/admin/cost_report, read 2026-11-21): day buckets, amounts as decimal strings in the
 * currency's lowest unit, so that `"123.45"` is 1.2345 US dollars, or 123.45 yen, which have no smaller coin.
 */
import * as z from 'zod';
import { coinDigits } from '../../../contract/currencies.ts';
import { movePoint } from '../../../contract/money.ts';
import type { BilledClass } from '../../../contract/reconciliation-api.ts';
import { readPages } from './exact-json.ts';
import { amountOf, type BilledRow, currencyOf, dayOf, type Imported } from './report.ts';

const reportSchema = z.object({
  data: z.array(
    z.object({
      starting_at: z.string(),
      results: z.array(
        z.object({
          amount: z.string(),
          currency: z.string(),
          workspace_id: z.string().nullish(),
          cost_type: z.string().nullish(),
          model: z.string().nullish(),
          token_type: z.string().nullish(),
        }),
      ),
    }),
  ),
  has_more: z.boolean(),
});

const CLASSES: Readonly<Record<string, BilledClass>> = {
  uncached_input_tokens: 'input',
  output_tokens: 'output',
  cache_read_input_tokens: 'cacheRead',
  'cache_creation.ephemeral_5m_input_tokens': 'cacheWrite',
  'cache_creation.ephemeral_1h_input_tokens': 'cacheWrite',
};

/** @throws {ReportError} if it is no such report, or lacks its last page */
export function readAnthropicCost(text: string): Imported {
  const pages = readPages(text, reportSchema, 'Anthropic’s cost report');
  const rows = pages.flatMap(({ data }, page) =>
    data.flatMap(({ starting_at: start, results }, bucket) =>
      results.map((result, index): BilledRow => {
        const place = `page ${page + 1}, data[${bucket}].results[${index}]`;
        const currency = currencyOf(result.currency, place);
        return {
          day: dayOf(start, place),
          // The default workspace has no id.
          account: result.workspace_id === undefined ? null : (result.workspace_id ?? 'default'),
          ...billed(result),
          amount: movePoint(amountOf(result.amount, place), coinDigits(currency)),
          currency,
        };
      }),
    ),
  );
  return { provider: 'anthropic', rows, leftOut: 0 };
}

function billed(result: {
  cost_type?: string | null | undefined;
  model?: string | null | undefined;
  token_type?: string | null | undefined;
}): Pick<BilledRow, 'model' | 'class'> {
  const { cost_type: type, model, token_type: tokens } = result;
  if (!type) return { model: null, class: null };
  return { model: model ?? null, class: tokens ? (CLASSES[tokens] ?? 'other') : 'other' };
}
