import { Page } from '../shell/Page.tsx';
import { ExportSchedules } from './ExportSchedules.tsx';
import { Stores } from './Stores.tsx';
import { Uploads } from './Uploads.tsx';

/** Object stores of the organisation's own: what goes there by itself, what went, and what could not. */
export function StoragePage() {
  return (
    <Page title="Object stores" isSimulated={false} aside={null}>
      <Stores />
      <ExportSchedules />
      <Uploads />
    </Page>
  );
}
