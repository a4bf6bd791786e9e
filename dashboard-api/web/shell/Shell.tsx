import { Link, Outlet, useSearch } from '@tanstack/react-router';
import type { Session } from '../../../contract/dashboard.ts';
import type { Right } from '../../../contract/rights.ts';
import { StepUp } from '../security/StepUp.tsx';
import { SignOut } from '../session/SignOut.tsx';
import { readView, writeView } from '../view/search.ts';
import { Brand } from './Brand.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';

const TAB =
  'inline-flex h-12 items-center border-b-2 border-transparent px-1 text-sm text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink';

/** The frame of every page inside a session. Period and filters go along from page to page. */
export function Shell({ session }: { session: Session }) {
  const may = (right: Right) => session.rights[right] !== undefined;
  const search = writeView(readView(useSearch({ strict: false })));
  return (
    <>
      <a
        href="#content"
        className="absolute left-4 z-50 -translate-y-24 rounded-md bg-accent px-3 py-2 text-on-accent focus:translate-y-2"
      >
        Skip to content
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-[100rem] flex-wrap items-center gap-x-6 px-4 sm:px-6">
          <Brand />
          <nav
            aria-label="Pages"
            className="flex gap-4 max-sm:-mx-4 max-sm:w-screen max-sm:overflow-x-auto max-sm:px-4"
          >
            <Link
              to="/"
              search={search}
              className={TAB}
              activeOptions={{ exact: true, includeSearch: false }}
            >
              Overview
            </Link>
            <Link to="/requests" search={search} className={TAB} activeOptions={{ includeSearch: false }}>
              Requests
            </Link>
            {session.rights['budgets:read'] === 'all' && (
              <Link to="/budgets" className={TAB} activeOptions={{ includeSearch: false }}>
                Budgets
              </Link>
            )}
            {may('keys:read') && (
              <Link to="/keys" className={TAB} activeOptions={{ includeSearch: false }}>
                Keys
              </Link>
            )}
            {may('members:read') && (
              <Link to="/members" className={TAB} activeOptions={{ includeSearch: false }}>
                Members
              </Link>
            )}
          </nav>
          <div className="ml-auto flex items-center gap-3 py-2">
            <span className="hidden max-w-56 truncate text-muted sm:inline">{session.organisation.name}</span>
            <ThemeSwitch />
            <Link to="/security" className="control inline-flex items-center">
              Security
            </Link>
            <SignOut />
          </div>
        </div>
      </header>
      <Outlet />
      <StepUp />
    </>
  );
}
