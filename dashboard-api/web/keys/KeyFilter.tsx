import { useNavigate } from '@tanstack/react-router';
import { type KeysSearch, STATE_FILTERS, type StateFilter } from './search.ts';

const WORDS: Readonly<Record<StateFilter, string>> = {
  live: 'Active and switched off',
  all: 'All, also revoked',
  active: 'Active',
  disabled: 'Switched off',
  expired: 'Expired',
  revoked: 'Revoked',
};

/** Which keys are shown. It stands in the address, so that a link shows the same. */
export function KeyFilter({ search }: { search: KeysSearch }) {
  const navigate = useNavigate();
  const show = (next: KeysSearch) =>
    void navigate({ to: '/keys', search: next, replace: true, resetScroll: false });
  return (
    <search className="flex flex-wrap items-center gap-2">
      <input
        type="search"
        className="control w-64"
        aria-label="Find keys by name, id, team, project, owner or environment"
        placeholder="Find by name, team, project…"
        value={search.find ?? ''}
        onChange={(event) => show({ ...search, find: event.target.value })}
      />
      <select
        className="control"
        aria-label="State"
        value={search.state ?? 'live'}
        onChange={(event) => show({ ...search, state: event.target.value as StateFilter })}
      >
        {STATE_FILTERS.map((state) => (
          <option key={state} value={state}>
            {WORDS[state]}
          </option>
        ))}
      </select>
    </search>
  );
}
