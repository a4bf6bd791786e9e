import { Link } from '@tanstack/react-router';
import { type AuditSearch, kindsShown } from './search.ts';

/** Says what is not shown of the log, with the way to all of it. */
export function LeftOut({ search }: { search: AuditSearch }) {
  const kinds = kindsShown(search);
  return (
    <p className="mt-3 text-sm text-muted">
      {kinds === null ? (
        'Every kind of entry is shown.'
      ) : (
        <>
          {kinds.includes('access')
            ? 'Left out here: entries of reading alone (api.read, audit.read).'
            : 'Left out here: entries of reading, of signing in and out, of downloads, of use by support, and of what was refused.'}{' '}
          They are in the log and in its proof.{' '}
          <Link
            to="/audit"
            search={{ ...search, show: 'all' }}
            className="text-accent underline"
            preload={false}
            resetScroll={false}
          >
            Show everything
          </Link>
        </>
      )}
    </p>
  );
}
