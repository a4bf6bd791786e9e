/**
 * Journal lines for the general ledger: what a month of the books charges each cost centre with, in whole cents. Cents are
 * given by largest remainder over the whole month, so that debits add up to the credit to the cent.
 */
import type { ExportRequest, ExportSidecar } from '../../contract/exports-api.ts';
import { movePoint, nanosToDollars } from '../../contract/money.ts';
import { listCostCentres } from '../../db/allocation/cost-centres.ts';
import { listRules } from '../../db/allocation/rules.ts';
import { readStatement, stretchesOf } from '../allocation/statement.ts';
import { type Column, csvHead, csvRow } from './csv.ts';
import type { Making, MakingContext } from './making.ts';
import { ReportExportError } from './report.ts';

type JournalRequest = Extract<ExportRequest, { kind: 'journal' }>;

interface JournalLine {
  readonly account: string;
  /** Null: nobody's, or the side of the provider. */
  readonly costCentre: string | null;
  readonly text: string;
  readonly debitCents: string | null;
  readonly creditCents: string | null;
}

export function makeJournal(
  { db, organisationId }: MakingContext,
  { month, debitAccount, creditAccount }: JournalRequest,
): Making {
  const figures: ExportSidecar['figures'] = {};
  const columns = columnsOf(month);
  return {
    columns: columns.map(({ name, about }) => ({ name, about })),
    figures: () => figures,
    async *pieces() {
      const statement = await db.readTenant(organisationId, async (unit) =>
        readStatement(unit, month, stretchesOf(month, await listRules(unit)), await listCostCentres(unit)),
      );
      if (!statement) throw new ReportExportError('no statement: too many groups');
      const { rows, unallocated, totalCents, totalNanos, versions, unknownLines } = statement;
      const charged = [
        ...rows.map(({ code, name, cents }) => ({ costCentre: code, text: name, cents })),
        { costCentre: null, text: 'Unallocated', cents: unallocated.cents },
      ];
      const lines: JournalLine[] = [
        ...charged.map(({ costCentre, text, cents }) => ({
          account: debitAccount,
          costCentre,
          text,
          ...debit(cents),
        })),
        { account: creditAccount, costCentre: null, text: 'AI providers', ...credit(totalCents) },
      ].filter(({ debitCents, creditCents }) => debitCents !== null || creditCents !== null);
      Object.assign(figures, {
        ...{ totalUsd: dollars(totalCents), ledgerCostUsd: nanosToDollars(BigInt(totalNanos)) },
        ...{ ruleVersions: versions.join(', '), unknownLines },
      });
      const bytes = Buffer.from(csvHead(columns) + lines.map((line) => csvRow(columns, line)).join(''));
      yield { bytes, rows: lines.length, resumeAt: null, progress: 100 };
    },
  };
}

/** An amount below zero stands on the other side; nothing on neither. */
function debit(cents: string): Pick<JournalLine, 'debitCents' | 'creditCents'> {
  if (cents === '0') return { debitCents: null, creditCents: null };
  return cents.startsWith('-')
    ? { debitCents: null, creditCents: cents.slice(1) }
    : { debitCents: cents, creditCents: null };
}

function credit(cents: string): Pick<JournalLine, 'debitCents' | 'creditCents'> {
  const { debitCents, creditCents } = debit(cents);
  return { debitCents: creditCents, creditCents: debitCents };
}

const dollars = (cents: string): string => movePoint(cents, 2);

function columnsOf(month: string): Column<JournalLine>[] {
  const text = (name: string, about: string, of: Column<JournalLine>['of']): Column<JournalLine> => ({
    ...{ name, about, isText: true, of },
  });
  const amount = (name: string, about: string, side: 'debitCents' | 'creditCents'): Column<JournalLine> => ({
    ...{ name, about, isText: false, isAmount: true },
    of: (line) => (line[side] === null ? null : dollars(line[side])),
  });
  return [
    text('period', 'Month of the books', () => month),
    text('account', 'Account of the general ledger', ({ account }) => account),
    text('costCentre', 'Code of the cost centre; empty: none', ({ costCentre }) => costCentre),
    text('text', 'What it is', (line) => line.text),
    amount('debitUsd', 'US dollars', 'debitCents'),
    amount('creditUsd', 'US dollars', 'creditCents'),
  ];
}
