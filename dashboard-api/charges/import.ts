/** Commitments and credits in a CSV. Pure. */
import { MAX_CHARGES, type NewCharge, newChargeSchema } from '../../contract/provider-charges-api.ts';
import { type CsvRow, hasColumn, readCsv, required } from '../reconciliation/importers/csv.ts';
import { currencyOf, dayOf, ReportError } from '../reconciliation/importers/report.ts';

const COLUMNS = ['category', 'provider', 'first day', 'last day', 'amount', 'description'];

/** @throws {ReportError} if it is no such file, with the line and what is expected there */
export function readChargesCsv(text: string): NewCharge[] {
  const { columns, rows } = readCsv(text);
  const missing = COLUMNS.find((name) => !hasColumn(columns, name));
  if (missing) throw new ReportError('line 1', `the column ${missing} is expected`);
  if (rows.length > MAX_CHARGES)
    throw new ReportError('the file', `it has more than ${MAX_CHARGES} rows; divide it`);
  return rows.map(chargeOf);
}

function chargeOf(row: CsvRow): NewCharge {
  const place = `line ${row.line}`;
  const word = (name: string) => required(row, name).trim();
  const read = newChargeSchema.safeParse({
    category: word('category').toLowerCase(),
    provider: word('provider').toLowerCase(),
    model: row.get('model'),
    reference: row.get('reference'),
    amount: word('amount'),
    ...(row.get('currency') === null ? {} : { currency: currencyOf(word('currency'), place) }),
    firstDay: dayOf(word('first day'), place),
    lastDay: dayOf(word('last day'), place),
    description: word('description'),
  });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ReportError(
    place,
    `${issue?.path.join(' ') ?? 'the row'}: ${issue?.message ?? 'cannot be read'}`,
  );
}
