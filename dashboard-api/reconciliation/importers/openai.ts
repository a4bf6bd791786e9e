/**
 * OpenAI's costs, `GET /v1/organization/costs`, with `group_by=project_id,line_item`
 * (https://platform.openai.com/docs/api-reference/usage/costs, read 2026-11-21): pages of day buckets, amounts as JSON numbers in
 * a lower-case currency. Several pages may stand in one file, as an array or one after the other.
 */
import * as z from 'zod';
import type { BilledClass } from '../../../contract/reconciliation-api.ts';
import { NumberText, readPages } from './exact-json.ts';
import { amountOf, type BilledRow, currencyOf, type Imported, ReportError } from './report.ts';

const numberSchema = z.instanceof(NumberText);
const pageSchema = z.object({
  object: z.literal('page'),
  data: z.array(
    z.object({
      start_time: numberSchema,
      results: z.array(
        z.object({
          object: z.literal('organization.costs.result'),
          amount: z.object({ value: numberSchema, currency: z.string() }),
          line_item: z.string().nullish(),
          project_id: z.string().nullish(),
        }),
      ),
    }),
  ),
  has_more: z.boolean().optional(),
});

/** What stands behind the model in a line item, in any case. */
const CLASSES: Readonly<Record<string, BilledClass>> = {
  input: 'input',
  'input tokens': 'input',
  output: 'output',
  'output tokens': 'output',
  'cached input': 'cacheRead',
  'cached input tokens': 'cacheRead',
};

/** @throws {ReportError} if it is no such report, or lacks its last page */
export function readOpenAiCosts(text: string): Imported {
  const pages = readPages(text, pageSchema, 'OpenAI’s costs');
  const rows = pages.flatMap(({ data }, page) =>
    data.flatMap(({ start_time: start, results }, bucket) =>
      results.map(({ amount, line_item: item, project_id: project }, index): BilledRow => {
        const place = `page ${page + 1}, data[${bucket}].results[${index}]`;
        return {
          day: dayOfSeconds(start.text, place),
          account: project ?? null,
          ...lineItem(item ?? null),
          amount: amountOf(amount.value.text, place),
          currency: currencyOf(amount.currency, place),
        };
      }),
    ),
  );
  return { provider: 'openai', rows, leftOut: 0 };
}

/** `gpt-4o-mini-2024-07-18, input` */
function lineItem(item: string | null): Pick<BilledRow, 'model' | 'class'> {
  if (item === null) return { model: null, class: null };
  const [model = '', ...rest] = item.split(',');
  const kind = rest.join(',').trim().toLowerCase();
  return { model: model.trim(), class: kind === '' ? null : (CLASSES[kind] ?? 'other') };
}

function dayOfSeconds(seconds: string, place: string): string {
  if (!/^\d{9,11}$/.test(seconds)) throw new ReportError(place, 'its bucket has no start time');
  return new Date(Number(seconds) * 1_000).toISOString().slice(0, 10);
}
