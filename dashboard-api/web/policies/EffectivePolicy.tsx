import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { EffectivePolicy as Effective } from '../../../contract/policies-api.ts';
import { Amount } from '../money/Amount.tsx';
import { DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { effectiveQuery } from './queries.ts';
import { LEVEL_NAMES, RULE_NAMES, valueWords } from './words.ts';

type Rule = Effective['rules'][number];

/** What holds for one key, rule by rule. */
export function EffectivePolicy({ keyId, mayWrite }: { keyId: string; mayWrite: boolean }) {
  const effective = useQuery(effectiveQuery(keyId));
  return (
    <Loaded query={effective} what="The policy of this key">
      {({ rules, fixedDimensions, unknownChargeNanos, contact }) => (
        <>
          {rules.length === 0 ? (
            <p className="px-3 pb-4 text-muted">No level states a rule: every call of this key passes.</p>
          ) : (
            <DataTable
              name="Rules of the key"
              caption="Rules in force for this key, each with the level that states it"
              columns={COLUMNS}
              rows={rules}
              keyOf={({ rule, level }) => `${rule} ${level}`}
            />
          )}
          <p className="px-3 py-3 text-muted">
            {Object.entries(fixedDimensions).map(([name, value]) => `${name} is always ${value}. `)}A call of
            unknown cost counts as <Amount nanos={unknownChargeNanos} /> in budgets.{' '}
            {contact === null ? 'Nobody is named to ask.' : `Who is refused is told to ask ${contact}.`}
          </p>
          {mayWrite && (
            <p className="px-3 pb-4">
              <Link to="/policies" search={{ edit: keyId }} className="control inline-flex items-center">
                Edit the key’s own policy
              </Link>
            </p>
          )}
        </>
      )}
    </Loaded>
  );
}

const COLUMNS = [
  { name: 'Rule', className: 'whitespace-nowrap', cell: ({ rule }: Rule) => RULE_NAMES[rule] ?? rule },
  {
    name: 'Says',
    className: 'w-full wrap-anywhere',
    cell: ({ rule, value, isDecisive }: Rule) => (
      <>
        {valueWords(rule, value)}{' '}
        {!isDecisive && (
          <span className="badge" title="Another level states a smaller number">
            never decides
          </span>
        )}
      </>
    ),
  },
  { name: 'From', className: 'whitespace-nowrap', cell: ({ level }: Rule) => LEVEL_NAMES[level] },
];
