import { useQuery } from '@tanstack/react-query';
import type { Right } from '../../../contract/rights.ts';
import { sessionQuery } from '../api/queries.ts';
import type { GrantedRights } from '../shell/menu.ts';

const NONE: GrantedRights = {};

/** What the person may do, and how far. The API asks again: this decides what is offered. */
export function useRights(): GrantedRights {
  const { data: session } = useQuery(sessionQuery);
  return session?.rights ?? NONE;
}

/** Who is signed in; null while it is read. */
export function usePersonId(): string | null {
  const { data: session } = useQuery(sessionQuery);
  return session?.person.id ?? null;
}

/** True if the person may do this for the whole organisation. */
export function useMay(right: Right): boolean {
  return useRights()[right] === 'all';
}
