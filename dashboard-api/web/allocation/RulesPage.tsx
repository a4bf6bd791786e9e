import { useQuery } from '@tanstack/react-query';
import { Link, useBlocker, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { monthOf } from '../../../contract/accounting-period.ts';
import type { AllocationRule, CostCentre } from '../../../contract/allocation-api.ts';
import { useScopeNames } from '../budgets/use-scope-names.ts';
import { LeaveUnsaved } from '../policies/LeaveUnsaved.tsx';
import { Empty } from '../shell/Empty.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { Section } from '../shell/Section.tsx';
import { DraftPreview } from './DraftPreview.tsx';
import { PutInForce } from './PutInForce.tsx';
import { costCentresQuery, rulesQuery } from './queries.ts';
import { RuleDialog } from './RuleDialog.tsx';
import { RuleList } from './RuleList.tsx';
import { moved } from './rule-form.ts';
import { validateDraftSearch } from './search.ts';
import { inForceOn } from './words.ts';

/** A draft of the rules: changed rule by rule, tried on a month, and put in force from a day on. */
export function RulesPage() {
  const { month = monthOf(new Date()), version } = validateDraftSearch(useSearch({ strict: false }));
  const rules = useQuery(rulesQuery);
  const centres = useQuery(costCentresQuery);
  return (
    <Page title="Draft of the rules" isSimulated={false} aside={null}>
      <p className="mt-1 max-w-prose text-muted">
        Nothing here is in force until you say so.{' '}
        <Link to="/allocation" search={{ month }} className="text-accent underline">
          Back to the allocation
        </Link>
      </p>
      <Loaded query={rules} what="The rules">
        {({ versions }) => (
          <Loaded query={centres} what="The cost centres">
            {({ costCentres }) => {
              const today = new Date().toISOString().slice(0, 10);
              const base = versions.find((one) => one.version === version) ?? inForceOn(versions, today);
              return (
                <Draft
                  key={base?.version ?? 0}
                  base={base?.rules ?? []}
                  centres={costCentres}
                  month={month}
                />
              );
            }}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

interface DraftProps {
  readonly base: readonly AllocationRule[];
  readonly centres: readonly CostCentre[];
  readonly month: string;
}

function Draft({ base, centres, month }: DraftProps) {
  const [rules, setRules] = useState(base);
  const [taken, setTaken] = useState<{
    readonly name: string;
    readonly before: readonly AllocationRule[];
  } | null>(null);
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const [isPlaced, setPlaced] = useState(false);
  const names = useScopeNames();
  const navigate = useNavigate();
  const leaving = useBlocker({
    shouldBlockFn: () => rules !== base && !isPlaced,
    withResolver: true,
    enableBeforeUnload: () => rules !== base && !isPlaced,
  });
  const change = (next: readonly AllocationRule[]) => {
    setRules(next);
    setTaken(null);
  };
  const keep = (rule: AllocationRule) => {
    change(
      editing === 'new' ? [...rules, rule] : rules.map((one, place) => (place === editing ? rule : one)),
    );
    setEditing(null);
  };
  const takeOut = (place: number) => {
    setRules(rules.filter((_, at) => at !== place));
    setTaken({ name: rules[place]?.name ?? '', before: rules });
  };
  return (
    <>
      <Section
        title="Rules"
        about="The first that matches a call decides."
        aside={
          <button type="button" className="control" onClick={() => setEditing('new')}>
            Add a rule
          </button>
        }
      >
        {rules.length === 0 ? (
          <Empty title="No rule">With none in force, all spend stands unallocated.</Empty>
        ) : (
          <RuleList
            rules={rules}
            centres={centres}
            names={names}
            actions={(place) => (
              <RuleActions
                name={rules[place]?.name ?? ''}
                isFirst={place === 0}
                isLast={place === rules.length - 1}
                onChange={() => setEditing(place)}
                onMove={(by) => change(moved(rules, place, by))}
                onTakeOut={() => takeOut(place)}
              />
            )}
          />
        )}
        <p role="status" className="flex items-center gap-3 px-3 pb-3 empty:hidden">
          {taken && (
            <>
              “{taken.name}” is taken out.
              <button type="button" className="control" onClick={() => change(taken.before)}>
                Undo
              </button>
            </>
          )}
        </p>
      </Section>
      <DraftPreview rules={rules} initialMonth={month} />
      <PutInForce
        rules={rules}
        isChanged={rules !== base}
        onPlaced={() => {
          setPlaced(true);
          void navigate({ to: '/allocation', search: { month }, ignoreBlocker: true });
        }}
      />
      {editing !== null && (
        <RuleDialog
          rule={editing === 'new' ? null : (rules[editing] ?? null)}
          centres={centres}
          names={names}
          onDone={keep}
          onClose={() => setEditing(null)}
        />
      )}
      {leaving.status === 'blocked' && <LeaveUnsaved onStay={leaving.reset} onLeave={leaving.proceed} />}
    </>
  );
}

interface RuleActionsProps {
  readonly name: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onChange: () => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onTakeOut: () => void;
}

function RuleActions({ name, isFirst, isLast, onChange, onMove, onTakeOut }: RuleActionsProps) {
  const button = (label: string, sign: string, isDisabled: boolean, act: () => void) => (
    <button
      type="button"
      className="control"
      aria-label={`${label} ${name}`}
      disabled={isDisabled}
      onClick={act}
    >
      {sign}
    </button>
  );
  return (
    <span className="flex flex-wrap gap-1.5">
      {button('Move up', '↑', isFirst, () => onMove(-1))}
      {button('Move down', '↓', isLast, () => onMove(1))}
      {button('Change', 'Change', false, onChange)}
      {button('Take out', 'Take out', false, onTakeOut)}
    </span>
  );
}
