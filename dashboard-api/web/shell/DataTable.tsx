import type { ReactNode } from 'react';
import { ScrollRegion } from './ScrollRegion.tsx';

export interface Column<Row> {
  readonly name: string;
  /** Its name is said, not shown: of a column of buttons. */
  readonly isUnlabelled?: true;
  /** Where it is left out for want of room, or how wide it is. */
  readonly className?: string;
  readonly isNumber?: true;
  /** Stands in the head in the place of the name. */
  readonly heading?: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** What stands beneath the column: the total, as the API states it. */
  readonly foot?: ReactNode;
}

export interface DataTableProps<Row> {
  readonly name: string;
  /** What stands in it and in which order, for those who do not see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Which column says what a row is; the first, unless it is said. */
  readonly rowHeader?: number;
  /** Each row is a link: the cell that says what it is holds a `row-link`. */
  readonly isLinked?: boolean;
}

/** A table of rows, scrolled by itself where it is wider than the page. */
export function DataTable<Row>({
  name,
  caption,
  columns,
  rows,
  keyOf,
  rowHeader = 0,
  isLinked,
}: DataTableProps<Row>) {
  return (
    <ScrollRegion name={`${name}, table`} className="overflow-x-auto">
      <table className="table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" className={classOf(column)}>
                {column.heading ??
                  (column.isUnlabelled ? <span className="sr-only">{column.name}</span> : column.name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className={isLinked ? 'row-linked' : ''}>
              {columns.map((column, index) =>
                index === rowHeader ? (
                  <th key={column.name} scope="row" className={classOf(column)}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.name} className={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
        {columns.some(({ foot }) => foot !== undefined) && (
          <tfoot>
            <tr>
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.name} scope="row" className={classOf(column)}>
                    {column.foot}
                  </th>
                ) : (
                  <td key={column.name} className={classOf(column)}>
                    {column.foot}
                  </td>
                ),
              )}
            </tr>
          </tfoot>
        )}
      </table>
    </ScrollRegion>
  );
}

const classOf = ({ className = '', isNumber }: Pick<Column<never>, 'className' | 'isNumber'>): string =>
  `${isNumber ? 'number ' : ''}${className}`;
