import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { CostCentre } from '../../../contract/allocation-api.ts';
import { useScopeNames } from '../budgets/use-scope-names.ts';
import type { ScopeNames } from '../budgets/words.ts';
import { countOf } from '../figures/count.ts';
import { formatDay } from '../period/instant.ts';
import { useMay } from '../session/rights.ts';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { costCentresQuery, type RulesVersion, rulesQuery } from './queries.ts';
import { RuleList } from './RuleList.tsx';
import { inForceOn } from './words.ts';

/** The rules in force today, and every other version beneath. A version is never changed: a draft of it becomes another. */
export function Rules({ month }: { month: string }) {
  const rules = useQuery(rulesQuery);
  const centres = useQuery(costCentresQuery).data?.costCentres ?? [];
  const names = useScopeNames();
  const mayWrite = useMay('allocation:write');
  return (
    <Section
      title="Rules"
      about="In order: the first that matches a call decides. A version holds from its day until a later one begins."
      aside={
        mayWrite && (
          <Link to="/allocation/rules" search={{ month }} className="control inline-flex items-center">
            Draft other rules…
          </Link>
        )
      }
    >
      <Loaded query={rules} what="The rules" rows={2}>
        {({ versions }) => {
          const held = inForceOn(versions, new Date().toISOString().slice(0, 10));
          const others = versions.filter((one) => one !== held);
          const common = { centres, names, mayWrite, month };
          return (
            <>
              {held ? (
                <Version version={held} isHeld {...common} />
              ) : (
                <Empty title="No rules are in force">Until there are, all spend stands unallocated.</Empty>
              )}
              {others.length > 0 && (
                <details className="border-t border-line">
                  <summary className="px-3 py-2 text-muted hover:text-ink">
                    {countOf(others.length, 'other version')}
                  </summary>
                  {others.map((version) => (
                    <Version key={version.version} version={version} isHeld={false} {...common} />
                  ))}
                </details>
              )}
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

interface VersionProps {
  readonly version: RulesVersion;
  readonly isHeld: boolean;
  readonly centres: readonly CostCentre[];
  readonly names: ScopeNames;
  readonly mayWrite: boolean;
  readonly month: string;
}

function Version({ version: of, isHeld, centres, names, mayWrite, month }: VersionProps) {
  const { version, effectiveFrom, createdAt, reason, rules } = of;
  return (
    <div className="pb-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-2">
        <p className="text-muted">
          <span className={`badge mr-2 ${isHeld ? 'badge-good' : ''}`}>
            {isHeld ? 'in force' : `version ${version}`}
          </span>
          {isHeld && `Version ${version}, `}
          from {formatDay(effectiveFrom)} UTC, put in place {formatDay(createdAt)}: {reason}
        </p>
        {mayWrite && (
          <Link
            to="/allocation/rules"
            search={{ month, version }}
            className="text-accent underline"
            aria-label={`Draft from it: version ${version}`}
          >
            Draft from it
          </Link>
        )}
      </div>
      <RuleList rules={rules} centres={centres} names={names} />
    </div>
  );
}
