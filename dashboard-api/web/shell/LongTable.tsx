import { useState } from 'react';
import { formatCount } from '../figures/count.ts';
import { DataTable, type DataTableProps } from './DataTable.tsx';

/** Rows shown before "Show all". */
const FIRST_ROWS = 20;

/** A table that may be long: its first rows, and every row one press away. On paper it has what is on screen. */
export function LongTable<Row>(props: DataTableProps<Row>) {
  const [isWhole, setWhole] = useState(false);
  const { rows } = props;
  return (
    <>
      <DataTable {...props} rows={isWhole ? rows : rows.slice(0, FIRST_ROWS)} />
      {rows.length > FIRST_ROWS && (
        <button
          type="button"
          className="control mx-3 my-2"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? `Show the first ${FIRST_ROWS}` : `Show all ${formatCount(rows.length)}`}
        </button>
      )}
    </>
  );
}
