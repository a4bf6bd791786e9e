/**
 * Journal lines for the general ledger: what a month of the books charges each cost centre with, in whole cents. Cents are
 * given by largest remainder over the whole month, so that debits add up to the credit to the cent; where it is asked for, so
 * are the coins of another currency, beside them.
 */
import { monthPeriod } from '../../contract/accounting-period.ts';
import type { Conversion } from '../../contract/currencies.ts';
import type { ExportRequest, ExportSidecar } from '../../contract/exports-api.ts';
import { movePoint, nanosToDollars } from '../../contract/money.ts';
import { listCostCentres } from '../../db/allocation/cost-centres.ts';
import { listRules } from '../../db/allocation/rules.ts';
import { withConversion } from '../allocation/converted.ts';
import { readStatement, stretchesOf } from '../allocation/statement.ts';
import { readConversion } from '../currencies/convert.ts';
import { type Column, csvHead, csvRow } from './csv.ts';
import { ExportFailedError } from './failure.ts';
import type { Making, MakingContext } from './making.ts';
import { rateFigures } from './rate-figures.ts';

type JournalRequest = Extract<ExportRequest, { kind: 'journal' }>;

interface JournalLine {
  readonly account: string;
  /** Null: nobody's, or the side of the provider. */
  readonly costCentre: string | null;
  readonly text: string;
  /** US dollars. */
  readonly inDollars: Sides;
  /** The other currency that was asked for; null: none was, or it has no rate. */
  readonly inCoins: Sides | null;
}

/** Decimal text; an amount stands on one side, nothing on neither. */
interface Sides {
  readonly debit: string | null;
  readonly credit: string | null;
}

export function makeJournal(
  { db, organisationId, asOf }: MakingContext,
  { month, debitAccount, creditAccount, displayCurrency }: JournalRequest,
): Making {
  const figures: ExportSidecar['figures'] = {};
  const about: { name: string; about: string }[] = [];
  return {
    columns: about,
    figures: () => figures,
    async *pieces() {
      const { statement, conversion } = await db.readTenant(organisationId, async (unit) => {
        const rules = stretchesOf(month, await listRules(unit));
        const read = await readStatement(unit, month, rules, await listCostCentres(unit));
        if (!read) throw new ExportFailedError('too_large');
        if (displayCurrency === undefined) return { statement: read, conversion: null };
        const found = await readConversion(unit, displayCurrency, monthPeriod(month).to, asOf);
        return { statement: withConversion(read, found.conversion), conversion: found.conversion };
      });
      const { rows, unallocated, totalCents, totalNanos, versions, unknownLines, converted } = statement;
      const coins = (amount: string | undefined, sidesOf: (amount: string) => Sides): Sides | null =>
        conversion === null || amount === undefined ? null : sidesOf(amount);
      const charged = [
        ...rows.map(({ code, name, ...row }) => ({ costCentre: code, text: name, ...row })),
        { costCentre: null, text: 'Unallocated', ...unallocated },
      ];
      const lines: JournalLine[] = [
        ...charged.map(({ costCentre, text, cents, converted: own }) => ({
          account: debitAccount,
          costCentre,
          text,
          inDollars: debit(dollars(cents)),
          inCoins: coins(own, debit),
        })),
        {
          account: creditAccount,
          costCentre: null,
          text: 'AI providers',
          inDollars: credit(dollars(totalCents)),
          inCoins: coins(converted, credit),
        },
      ].filter(({ inDollars, inCoins }) => isBooked(inDollars) || (inCoins !== null && isBooked(inCoins)));
      const columns = columnsOf(month, conversion);
      about.push(...columns.map((column) => ({ name: column.name, about: column.about })));
      Object.assign(figures, {
        totalUsd: dollars(totalCents),
        ledgerCostUsd: nanosToDollars(BigInt(totalNanos)),
        ruleVersions: versions.join(', '),
        unknownLines,
        ...(conversion && converted !== undefined ? { [`total${conversion.currency}`]: converted } : {}),
        ...rateFigures({ displayCurrency, conversion }),
      });
      const bytes = Buffer.from(csvHead(columns) + lines.map((line) => csvRow(columns, line)).join(''));
      yield { bytes, rows: lines.length, resumeAt: null, progress: 100 };
    },
  };
}

/** An amount below zero stands on the other side; nothing on neither. */
function debit(amount: string): Sides {
  if (!/[1-9]/.test(amount)) return { debit: null, credit: null };
  return amount.startsWith('-') ? { debit: null, credit: amount.slice(1) } : { debit: amount, credit: null };
}

function credit(amount: string): Sides {
  const sides = debit(amount);
  return { debit: sides.credit, credit: sides.debit };
}

const isBooked = (sides: Sides): boolean => sides.debit !== null || sides.credit !== null;

const dollars = (cents: string): string => movePoint(cents, 2);

function columnsOf(month: string, conversion: Conversion | null): Column<JournalLine>[] {
  const text = (name: string, about: string, of: Column<JournalLine>['of']): Column<JournalLine> => ({
    name,
    about,
    isText: true,
    of,
  });
  const amounts = (
    currency: string,
    about: string,
    of: (line: JournalLine) => Sides | null,
  ): Column<JournalLine>[] =>
    (['debit', 'credit'] as const).map((side) => ({
      name: `${side}${currency}`,
      about,
      isText: false,
      isAmount: true,
      of: (line) => of(line)?.[side] ?? null,
    }));
  return [
    text('period', 'Month of the books', () => month),
    text('account', 'Account of the general ledger', ({ account }) => account),
    text('costCentre', 'Code of the cost centre; empty: none', ({ costCentre }) => costCentre),
    text('text', 'What it is', (line) => line.text),
    ...amounts('Usd', 'US dollars', ({ inDollars }) => inDollars),
    ...(conversion === null
      ? []
      : amounts(
          conversion.currency,
          `The same in ${conversion.currency} by the rate of ${conversion.day}, in its coins; balanced by itself`,
          ({ inCoins }) => inCoins,
        )),
  ];
}
