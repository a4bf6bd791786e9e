import { Outlet, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import type { Session } from '../../../contract/dashboard.ts';
import { NotationSelect } from '../notation/NotationSelect.tsx';
import { useReaderLocale } from '../notation/use-locale.ts';
import { Notices } from '../notices/Notices.tsx';
import { StepUp } from '../security/StepUp.tsx';
import { SignOut } from '../session/SignOut.tsx';
import { SupportBar } from '../support/SupportBar.tsx';
import { Brand } from './Brand.tsx';
import { Menu } from './Menu.tsx';
import { MenuDrawer } from './MenuDrawer.tsx';
import { withheldPage } from './menu.ts';
import { NotYours } from './NotYours.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';

/** The frame of every page inside a session: the menu beside the page, or behind a button where the page is narrow. */
export function Shell({ session }: { session: Session }) {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const withheld = withheldPage(useLocation().pathname, session.rights);
  const closeMenu = () => setMenuOpen(false);
  return (
    <div className="xl:grid xl:grid-cols-[14rem_minmax(0,1fr)] print:block">
      <a
        href="#content"
        className="absolute left-4 z-50 -translate-y-24 rounded-md bg-accent px-3 py-2 text-on-accent focus:translate-y-2"
      >
        Skip to content
      </a>
      <header className="flex items-center gap-3 border-b border-line bg-surface px-4 py-2 sm:px-6 xl:hidden print:hidden">
        <button
          type="button"
          className="control"
          aria-haspopup="dialog"
          aria-expanded={isMenuOpen}
          onClick={() => setMenuOpen(true)}
        >
          Menu
        </button>
        <Brand />
        <span className="ml-auto max-w-56 truncate text-muted max-sm:hidden">
          {session.organisation.name}
        </span>
      </header>
      <aside className="sticky top-0 hidden h-dvh flex-col border-r border-line bg-surface xl:flex print:hidden">
        <div className="px-4 pt-4 pb-5">
          <Brand />
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
          <Menu rights={session.rights} />
        </div>
        <Self session={session} />
      </aside>
      {/* What is written holds until it is drawn anew: another notation draws everything anew. */}
      <div className="min-w-0" key={useReaderLocale()}>
        <Notices />
        <SupportBar />
        {/* On paper no menu says whose figures they are. */}
        <p className="hidden px-6 text-xs text-muted print:block">{session.organisation.name}, SpendGate</p>
        {withheld === null ? <Outlet /> : <NotYours name={withheld} />}
      </div>
      {isMenuOpen && (
        <MenuDrawer onClose={closeMenu}>
          <div className="flex-1 px-2 pb-4">
            <Menu rights={session.rights} onChosen={closeMenu} />
          </div>
          <Self session={session} />
        </MenuDrawer>
      )}
      <StepUp />
    </div>
  );
}

/** Where one is, and how it looks; the way out. */
function Self({ session }: { session: Session }) {
  return (
    <div className="space-y-2 border-t border-line px-4 py-3">
      <div className="text-sm">
        <p className="truncate font-medium">{session.organisation.name}</p>
        <p className="truncate text-xs text-muted">{session.person.name || session.person.address}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <NotationSelect />
        <ThemeSwitch />
        <SignOut />
      </div>
    </div>
  );
}
