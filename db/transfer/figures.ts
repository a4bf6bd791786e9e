/** What is compared when rows have been carried: counts, sums, and a hash over all that every row says. Pure. */
import { getColumns } from 'drizzle-orm';
import type { JsonRow } from '../dialect.ts';
import { columnsOf, type TableName, TRANSFER_ORDER } from './order.ts';
import { isMoney, rowHash } from './row.ts';

export interface TableFigures {
  readonly rows: number;
  /** Nano-dollars per column of amounts, integer text; amounts that are not known are left out. */
  readonly sums: Readonly<Record<string, string>>;
  /** The sum, modulo 2^256, of the hashes of all rows: the same in whatever order they were read. Hex. */
  readonly digest: string;
}

/** Where an organisation's audit chain ends. */
export interface ChainHead {
  readonly organisationId: string;
  readonly sequence: number;
  readonly entryHash: string;
}

export interface Figures {
  /** By table; a table that was not carried is not in it. */
  readonly tables: Readonly<Partial<Record<TableName, TableFigures>>>;
  /** By organisation, ascending. */
  readonly chainHeads: readonly ChainHead[];
}

const MODULUS = 1n << 256n;

/** Adds up what passes, a table after the other. */
export class FigureCounter {
  readonly #tables: Partial<Record<TableName, TableFigures>> = {};
  readonly #heads: ChainHead[] = [];

  /** Adds the rows of a table, which may come in pieces; none at all is a piece too. */
  add(name: TableName, rows: readonly JsonRow[]): void {
    const held = this.#tables[name];
    const sums = Object.fromEntries(
      amountsOf(name).map((property) => [property, BigInt(held?.sums[property] ?? '0')]),
    );
    let digest = BigInt(`0x${held?.digest ?? '0'}`);
    for (const row of rows) {
      for (const property of Object.keys(sums)) {
        const amount = row[property];
        if (typeof amount === 'string') sums[property] = (sums[property] ?? 0n) + BigInt(amount);
      }
      digest = (digest + BigInt(`0x${rowHash(name, row).toString('hex')}`)) % MODULUS;
      if (name === 'auditHead') this.#heads.push(headOf(row));
    }
    this.#tables[name] = {
      rows: (held?.rows ?? 0) + rows.length,
      sums: Object.fromEntries(Object.entries(sums).map(([property, sum]) => [property, sum.toString()])),
      digest: digest.toString(16).padStart(64, '0'),
    };
  }

  /** Of a table, so far. */
  rowsOf(name: TableName): number {
    return this.#tables[name]?.rows ?? 0;
  }

  figures(): Figures {
    const chainHeads = this.#heads.toSorted((a, b) => (a.organisationId < b.organisationId ? -1 : 1));
    return { tables: { ...this.#tables }, chainHeads };
  }
}

/** What differs, in words; nothing if all agrees. Tables that neither side carried are no difference. */
export function differences(source: Figures, target: Figures): string[] {
  const tables = TRANSFER_ORDER.flatMap((name) => {
    const [from, to] = [source.tables[name], target.tables[name]];
    if (from === undefined && to === undefined) return [];
    if (from === undefined || to === undefined) return [`${name}: on one side only`];
    if (from.rows !== to.rows) return [`${name}: ${from.rows} rows, ${to.rows} arrived`];
    const sums = Object.keys(from.sums).filter((property) => from.sums[property] !== to.sums[property]);
    if (sums.length > 0) return [`${name}: the sum of ${sums.join(', ')} differs`];
    return from.digest === to.digest ? [] : [`${name}: what rows say differs`];
  });
  const heads = JSON.stringify(source.chainHeads) === JSON.stringify(target.chainHeads);
  return heads ? tables : [...tables, 'the ends of audit chains differ'];
}

const amountsOf = (name: TableName): string[] =>
  Object.entries(getColumns(columnsOf(name)))
    .filter(([, column]) => isMoney(column))
    .map(([property]) => property);

const headOf = (row: JsonRow): ChainHead => ({
  organisationId: String(row['tenantId']),
  sequence: Number(row['sequence']),
  entryHash: String(row['entryHash']),
});
