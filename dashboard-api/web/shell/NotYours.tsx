import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sessionQuery } from '../api/queries.ts';
import { menuOf } from './menu.ts';
import { Page } from './Page.tsx';

/** Stands in the place of a page that the reader's role does not include: nothing of it is asked for. */
export function NotYours({ name }: { name: string }) {
  const { data: session } = useQuery(sessionQuery);
  const [first] = menuOf(session?.rights ?? {}).flatMap(({ entries }) => entries);
  return (
    <Page title={name} isSimulated={false} aside={null}>
      <div className="card mt-4 px-6 pt-8 pb-10 text-center">
        <h2 className="text-lg font-semibold">{name} cannot be seen with your role.</h2>
        <p className="mx-auto mt-1 max-w-prose text-muted">
          You are signed in as {session?.person.name || session?.person.address}. An admin of{' '}
          {session?.organisation.name} can change your role.
        </p>
        {first && (
          <Link to={first.to} className="mt-4 inline-block text-accent underline">
            Go to {first.name}
          </Link>
        )}
      </div>
    </Page>
  );
}
