import { useTable } from '@tanstack/react-table';
import type { RequestRow } from '../../../contract/reports.ts';
import { ScrollRegion } from '../shell/ScrollRegion.tsx';
import { COLUMN_CLASSES, columns, features } from './columns.tsx';

/** The request list. Rows keep their identity over a refresh, so that focus stays on the request it was on. */
export function RequestTable({ rows }: { rows: RequestRow[] }) {
  const table = useTable({ features, columns, data: rows, getRowId: (row) => row.eventId });
  return (
    <ScrollRegion name="Requests" className="overflow-x-auto">
      <table className="table table-dense">
        <caption className="sr-only">
          Requests, newest first, times in UTC, cost in US dollars. Each row opens its details.
        </caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col" className={COLUMN_CLASSES[header.column.id] ?? ''}>
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} className="row-linked">
              {row.getAllCells().map((cell) => (
                <td key={cell.id} className={COLUMN_CLASSES[cell.column.id] ?? ''}>
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
