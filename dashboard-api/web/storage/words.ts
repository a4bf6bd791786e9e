/** Object stores, schedules and uploads in words. Pure. */
import type { Destination, ExportTemplate, Upload } from '../../../contract/storage-api.ts';
import { answerWords } from '../destinations/answer.ts';
import { alsoIn, FORMAT_WORDS, KIND_WORDS, sizeWords } from '../exports/words.ts';
import { countOf } from '../figures/count.ts';
import { formatStamp } from '../period/instant.ts';
import { fieldName } from '../view/names.ts';

export const STORE_WORDS: Readonly<Record<Destination['kind'], string>> = {
  s3: 'S3, or what speaks its protocol',
  'azure-blob': 'Azure Blob Storage',
};

export const UPLOAD_WORDS: Readonly<Record<Upload['state'], string>> = {
  waiting: 'on its way',
  done: 'uploaded',
  given_up: 'given up',
};

/** What a schedule makes: `FOCUS 1.2 as Parquet`, `Report by team as CSV`. */
export function templateWords(template: ExportTemplate): string {
  const format = `as ${FORMAT_WORDS[template.format]}`;
  switch (template.kind) {
    case 'focus':
      return `FOCUS ${template.spec} ${format}`;
    case 'report': {
      const { groupBy } = template.query;
      const by = groupBy.map((field) => fieldName(field).toLowerCase()).join(', ');
      return `${KIND_WORDS.report}${by === '' ? '' : ` by ${by}`} ${format}`;
    }
    case 'journal':
      return `${KIND_WORDS.journal}, ${template.debitAccount} against ${template.creditAccount}${alsoIn(template)}`;
    default:
      return `${KIND_WORDS[template.kind]} ${format}`;
  }
}

/** How far an upload is, what the store said last, and when it is tried again. */
export function uploadWords(upload: Upload): string {
  const { state, bytesSent, failures, nextAttemptAt } = upload;
  const said = answerWords({ status: upload.lastStatus, problem: upload.lastProblem });
  if (state === 'done') return sizeWords(bytesSent);
  const parts = [
    ...(bytesSent > 0 ? [`${sizeWords(bytesSent)} so far`] : []),
    ...(failures > 0 ? [countOf(failures, 'failed attempt')] : []),
    ...(said !== null ? [said] : []),
    ...(failures > 0 && nextAttemptAt !== null ? [`next try ${formatStamp(nextAttemptAt)} UTC`] : []),
  ];
  return parts.length === 0 ? 'waits for its file or its turn' : parts.join('; ');
}

/** How the newest upload to a store went; undefined: nothing has gone there. */
export function newestTo(uploads: readonly Upload[], { destinationId }: Destination): Upload | undefined {
  return uploads.find((upload) => upload.destinationId === destinationId);
}
