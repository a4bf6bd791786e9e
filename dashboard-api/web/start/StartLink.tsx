import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRights } from '../session/rights.ts';

/** Leads to the first call, for whoever may see keys; nothing for anybody else. */
export function StartLink({ className, children }: { className: string; children: ReactNode }) {
  if (useRights()['keys:read'] === undefined) return null;
  return (
    <Link to="/start" className={className}>
      {children}
    </Link>
  );
}
