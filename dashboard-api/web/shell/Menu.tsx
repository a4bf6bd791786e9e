import { Link, useLocation, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { readView, writeView } from '../view/search.ts';
import { type GrantedRights, type MenuAddress, menuOf } from './menu.ts';

const ENTRY =
  'flex h-6.5 items-center rounded-md px-2.5 text-sm text-muted hover:bg-raised hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent';

interface MenuProps {
  readonly rights: GrantedRights;
  /** Called when an entry was chosen. */
  readonly onChosen?: () => void;
}

/** The pages that the person may see, in groups. Period and filters go along between pages that have them. */
export function Menu({ rights, onChosen }: MenuProps) {
  const nav = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // The menu is longer than some screens: where one is, is seen.
  useEffect(() => {
    if (pathname !== '')
      nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest' });
  }, [pathname]);
  const search = writeView(readView(useSearch({ strict: false })));
  return (
    <nav aria-label="Pages" ref={nav} className="space-y-2.5">
      {menuOf(rights).map(({ name, entries }) => (
        <div key={name}>
          <p className="px-2.5 pb-1 text-xs font-medium text-muted">{name}</p>
          <ul>
            {entries.map((entry) => (
              <li key={entry.to}>
                <Link
                  to={entry.to as MenuAddress}
                  search={entry.keepsView ? search : {}}
                  className={ENTRY}
                  activeOptions={{ exact: entry.to === '/', includeSearch: false }}
                  onClick={() => onChosen?.()}
                >
                  {entry.name}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
