import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { readView, type View, type ViewSearch, writeView } from './search.ts';

interface ViewControl {
  readonly view: View;
  /** Writes another view into the address of the page that is open. */
  readonly show: (next: View) => void;
}

/** The view that the address states, and the way to change it. */
export function useView(): ViewControl {
  const search: ViewSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const view = useMemo(() => readView(search), [search]);
  return { view, show: (next) => void navigate({ to: '.', search: writeView(next), resetScroll: false }) };
}
