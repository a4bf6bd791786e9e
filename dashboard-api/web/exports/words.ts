/** Exports and schedules in words. Pure. */

import type { Export, ExportFailure, ExportRequest } from '../../../contract/exports-api.ts';
import type { Schedule, StopReason } from '../../../contract/schedules-api.ts';
import { writeDecimal } from '../notation/numbers.ts';
import { formatDay } from '../period/instant.ts';
import { monthName } from '../period/months.ts';
import { fieldName } from '../view/names.ts';

type State = Export['state'];

export const KIND_WORDS: Readonly<Record<ExportRequest['kind'], string>> = {
  requests: 'Every call',
  decisions: 'Every policy decision',
  report: 'Report',
  focus: 'FOCUS',
  journal: 'Journal lines',
};

export const FORMAT_WORDS: Readonly<Record<ExportRequest['format'], string>> = {
  csv: 'CSV',
  xlsx: 'Excel workbook (XLSX)',
  ndjson: 'JSON, a line per row (NDJSON)',
  parquet: 'Parquet',
};

export const STATE_WORDS: Readonly<Record<State, string>> = {
  waiting: 'waiting',
  working: 'being made',
  ready: 'ready',
  failed: 'failed',
  ended: 'removed or expired',
};

const FAILURE_WORDS: Readonly<Record<ExportFailure, string>> = {
  too_large:
    'It would have more rows or steps than one report takes. Ask for fewer days, longer steps or fewer groups.',
  not_answerable:
    'What was asked for contradicts itself, or names what is not there any more. Ask for it anew.',
  internal:
    'Its making broke off time after time: that is a fault of SpendGate’s, not of what you asked for. Ask once more; if that fails too, tell whoever runs SpendGate the export’s id.',
};

/** Why a file could not be made, and what to do. @param failure null: that was not kept */
export const failureWords = (failure: ExportFailure | null): string =>
  failure === null ? 'Why it could not be made was not kept. Ask for it once more.' : FAILURE_WORDS[failure];

/** True while the file is still to come. */
export const isUnderWay = ({ state }: Pick<Export, 'state'>): boolean =>
  state === 'waiting' || state === 'working';

/** What a file holds: `Report by model, team`, `FOCUS 1.2, October 2026`, `Every call, 1 Nov 2026 to 20 Nov 2026`. */
export function exportWords(request: ExportRequest): string {
  switch (request.kind) {
    case 'focus':
      return `FOCUS ${request.spec}, ${monthName(request.billingPeriod)}`;
    case 'journal':
      return `${KIND_WORDS.journal}, ${monthName(request.month)}${alsoIn(request)}`;
    case 'report': {
      const { groupBy = [], from, to } = request.query;
      const by =
        groupBy.length === 0
          ? ''
          : ` by ${groupBy.map((field) => fieldName(field).toLowerCase()).join(', ')}`;
      return `${KIND_WORDS.report}${by}, ${spanWords(from, to)}`;
    }
    default:
      return `${KIND_WORDS[request.kind]}, ${spanWords(request.from, request.to)}`;
  }
}

/** Which currency stands beside US dollars. */
export const alsoIn = ({ displayCurrency }: { readonly displayCurrency?: string | undefined }): string =>
  displayCurrency === undefined ? '' : `, in USD and ${displayCurrency}`;

/** A period of one day is that day. */
function spanWords(from: string, to: string): string {
  const [first, last] = [formatDay(from), formatDay(lastInstant(to))];
  return first === last ? first : `${first} to ${last}`;
}

/** The last instant of a period whose end is exclusive. */
const lastInstant = (to: string): string => new Date(Date.parse(to) - 1).toISOString();

const SIZES = ['bytes', 'KB', 'MB', 'GB'] as const;

/** `812 bytes`, `1.4 MB`. */
export function sizeWords(bytes: number): string {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const size = bytes / 1000 ** step;
  return `${writeDecimal(String(step === 0 ? size : Math.round(size * 10) / 10))} ${SIZES[step]}`;
}

export const PERIOD_WORDS: Readonly<Record<Schedule['period'], string>> = {
  day: 'each day',
  week: 'each week',
  month: 'each month',
  quarter: 'each quarter',
};

export const STOP_WORDS: Readonly<Record<StopReason, string>> = {
  person: 'stopped',
  owner_left: 'stopped: its owner has left',
  owner_rights: 'stopped: its owner may not read usage any more',
};
