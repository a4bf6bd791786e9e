import { useQuery } from '@tanstack/react-query';
import type { Right } from '../../../contract/rights.ts';
import { sessionQuery } from '../api/queries.ts';

/** True if the person may do this for the whole organisation. The API asks again: this decides what is offered. */
export function useMay(right: Right): boolean {
  const { data: session } = useQuery(sessionQuery);
  return session?.rights[right] === 'all';
}
