/** FOCUS as Parquet, a group of rows at a time: decimals exact (DECIMAL), instants UTC, text as UTF-8. */
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { parseDecimal } from '../../contract/money.ts';
import { DECIMALS, type FocusRecord, type FocusValue, INSTANTS } from './columns.ts';

/** Digits after the point. 38 digits in all leave 20 before it. */
const SCALE = 18;
const DECIMAL_BYTES = 16;
const FLAGS = new Set(['x_IsEstimated', 'x_IsSimulated', 'x_IsStatedCost']);

/** Takes out what was written since it was last asked; offsets go on. */
class PieceWriter extends ByteWriter {
  /** Place in the buffer, which the library's types do not name. */
  declare index: number;

  take(): Uint8Array {
    const bytes = new Uint8Array(this.getBytes());
    this.index = 0;
    return bytes;
  }
}

export class FocusParquet {
  readonly #writer = new PieceWriter();
  readonly #columns: readonly string[];
  readonly #file: ParquetWriter;

  constructor(columns: readonly string[], createdBy: string) {
    this.#columns = columns;
    const schema: SchemaElement[] = [
      { name: 'root', num_children: columns.length },
      ...columns.map(elementOf),
    ];
    this.#file = new ParquetWriter({ writer: this.#writer, schema, createdBy });
  }

  /** One group of rows. @returns the bytes that it makes */
  write(rows: readonly FocusRecord[]): Uint8Array {
    const columnData = this.#columns.map((name) => ({
      name,
      data: rows.map((row) => cellOf(name, row[name] ?? null)),
    }));
    this.#file.write({ columnData, rowGroupSize: Math.max(rows.length, 1) });
    return this.#writer.take();
  }

  /** The end of the file. */
  finish(): Uint8Array {
    this.#file.finish();
    return this.#writer.take();
  }
}

function elementOf(name: string): SchemaElement {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  if (DECIMALS.has(name))
    return {
      ...optional,
      type: 'FIXED_LEN_BYTE_ARRAY',
      type_length: DECIMAL_BYTES,
      converted_type: 'DECIMAL',
      precision: 38,
      scale: SCALE,
    };
  if (INSTANTS.has(name)) return { ...optional, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' };
  if (FLAGS.has(name)) return { ...optional, type: 'BOOLEAN' };
  return { ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
}

/** @throws {RangeError} if a decimal has more digits than the column */
function cellOf(name: string, value: FocusValue): bigint | Date | FocusValue {
  if (value === null || typeof value === 'boolean') return value;
  if (INSTANTS.has(name)) return new Date(value);
  if (!DECIMALS.has(name)) return value;
  const { units, scale } = parseDecimal(value);
  if (scale <= SCALE) return units * 10n ** BigInt(SCALE - scale);
  const divisor = 10n ** BigInt(scale - SCALE);
  if (units % divisor !== 0n) throw new RangeError('a decimal with too many digits');
  return units / divisor;
}
