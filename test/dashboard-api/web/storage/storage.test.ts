import { expect, test } from 'vitest';
import {
  exportTemplateSchema,
  newDestinationSchema,
  newExportScheduleSchema,
  type Upload,
} from '../../../../contract/storage-api.ts';
import {
  FORMATS_OF,
  periodsOf,
  scheduleOf,
  type TemplateKind,
  type TypedSchedule,
  withKind,
} from '../../../../dashboard-api/web/storage/typed-schedule.ts';
import {
  NOTHING_TYPED,
  sasProblem,
  storeOf,
  type TypedStore,
} from '../../../../dashboard-api/web/storage/typed-store.ts';
import { templateWords, uploadWords } from '../../../../dashboard-api/web/storage/words.ts';

const S3: TypedStore = {
  ...NOTHING_TYPED,
  name: ' Lake ',
  endpoint: 'https://s3.example.com',
  region: 'eu-central-1',
  bucket: 'spend',
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: 'not-a-secret-of-anybody',
};
const AZURE: TypedStore = {
  ...NOTHING_TYPED,
  kind: 'azure-blob',
  name: 'Lake',
  prefix: 'spendgate/',
  container: 'https://a.blob.core.windows.net/c',
  sasToken: '?sp=cw&sig=abc%3D',
};

test('a store as it is typed is what the API takes, without the fields of the other kind', () => {
  for (const typed of [S3, AZURE]) expect(newDestinationSchema.parse(storeOf(typed))).toBeDefined();
  expect(storeOf(S3)).toMatchObject({ name: 'Lake', prefix: '' });
});

test('nothing is sent while something is missing, or where a signature is none', () => {
  for (const name of ['name', 'endpoint', 'region', 'bucket', 'accessKeyId', 'secretAccessKey'] as const)
    expect(storeOf({ ...S3, [name]: ' ' })).toBeNull();
  expect(storeOf({ ...AZURE, sasToken: 'sp=cw' })).toBeNull();
  const byKey = {
    ...AZURE,
    azureBy: 'key' as const,
    account: 'acme',
    accountKey: 'a'.repeat(86).concat('=='),
  };
  expect(newDestinationSchema.parse(storeOf(byKey))).toMatchObject({ account: 'acme' });
  expect(storeOf(byKey)).not.toHaveProperty('sasToken');
  expect(storeOf({ ...byKey, accountKey: 'a' })).toBeNull();
  expect([sasProblem(''), sasProblem('?sv=1&sig=x')]).toEqual([null, null]);
  expect(sasProblem('sp=cw')).toContain('sig=');
});

const SCHEDULE: TypedSchedule = {
  name: 'Books',
  kind: 'focus',
  format: 'csv',
  period: 'month',
  afterHours: '6',
  spec: '1.4',
  groupBy: 'team',
  debitAccount: '6420',
  creditAccount: '2210',
  displayCurrency: '',
  destinationId: '0b9f6f0e-0b5e-4a3e-9f5b-7b1f9f6f0e0b',
};

test('every kind is scheduled as the API takes it, in each format and period that it has', () => {
  for (const kind of Object.keys(FORMATS_OF) as TemplateKind[])
    for (const format of FORMATS_OF[kind])
      for (const period of periodsOf(kind)) {
        const asked = scheduleOf({ ...withKind(SCHEDULE, kind), format, period });
        expect(newExportScheduleSchema.safeParse(asked).success).toBe(true);
      }
});

test('what is of a month cannot be asked for by the day, nor anything with hours or accounts that are none', () => {
  expect(withKind({ ...SCHEDULE, kind: 'requests', period: 'day' }, 'journal').period).toBe('month');
  expect(scheduleOf({ ...SCHEDULE, afterHours: '73' })).toBeNull();
  expect(scheduleOf({ ...SCHEDULE, destinationId: '' })).toBeNull();
  expect(scheduleOf({ ...withKind(SCHEDULE, 'journal'), creditAccount: '' })).toBeNull();
  expect(scheduleOf({ ...SCHEDULE, format: 'xlsx' })).toBeNull();
});

test('a schedule says what it makes', () => {
  const words = (template: object) => templateWords(exportTemplateSchema.parse(template));
  expect(words({ kind: 'focus', spec: '1.2', format: 'parquet' })).toBe('FOCUS 1.2 as Parquet');
  expect(words({ kind: 'report', format: 'csv', query: { groupBy: ['costCentre'] } })).toBe(
    'Report by cost centre as CSV',
  );
  expect(words({ kind: 'journal', format: 'csv', debitAccount: '6420', creditAccount: '2210' })).toBe(
    'Journal lines, 6420 against 2210',
  );
});

test('an upload says how far it is, what was answered, and when it is tried again', () => {
  const upload: Upload = {
    uploadId: 'u',
    destinationId: 'd',
    exportId: 'e',
    objectName: 'o.csv',
    state: 'waiting',
    bytesSent: 0,
    failures: 0,
    lastStatus: null,
    lastProblem: null,
    finishedAt: null,
    createdAt: '2026-11-20T12:00:00.000Z',
    nextAttemptAt: '2026-11-20T12:05:00.000Z',
  };
  expect(uploadWords(upload)).toBe('waits for its file or its turn');
  expect(uploadWords({ ...upload, bytesSent: 8_000_000, failures: 2, lastStatus: 503 })).toBe(
    '8 MB so far; 2 failed attempts; answered 503: it failed itself; next try Nov 20, 12:05:00 PM UTC',
  );
  expect(uploadWords({ ...upload, state: 'done', bytesSent: 1_400_000 })).toBe('1.4 MB');
  expect(
    uploadWords({ ...upload, state: 'given_up', nextAttemptAt: null, lastProblem: 'export_ended' }),
  ).toBe('the file was removed before it was uploaded');
});
