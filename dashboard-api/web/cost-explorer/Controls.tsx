import { INTERVALS } from '../../../contract/report-words.ts';
import { useMay } from '../session/rights.ts';
import { fieldName, SUGGESTED_DIMENSIONS } from '../view/names.ts';
import { type Exploration, isByCostCentre, SHOWN, SPLITS, type Split } from './search.ts';
import { INTERVAL_NAMES, shownName } from './words.ts';

interface ControlsProps {
  readonly exploration: Exploration;
  readonly onChange: (next: Exploration) => void;
  /** Of the answer; undefined: not known yet. */
  readonly timeZone: string | undefined;
}

/** What is shown, split by what, in which steps. All of it lives in the address. */
export function Controls({ exploration, onChange, timeZone }: ControlsProps) {
  const { view, by, second, interval, shown, chart, isCumulative, isCompared, isOwnZone } = exploration;
  const set = (change: Partial<Exploration>) => onChange({ ...exploration, ...change });
  const seesAll = useMay('usage:read');
  const isDivided = isByCostCentre(exploration);
  const isOffered = (split: Split) =>
    split === 'costCentre' ? seesAll : split !== 'tokenClass' || !isDivided;
  const splits: readonly Split[] = [
    ...SPLITS.filter((split) => isOffered(split)),
    ...new Set<Split>([
      ...SUGGESTED_DIMENSIONS,
      ...[by, second].filter((split) => split?.startsWith('dimension:')),
    ] as Split[]),
  ];
  const names = splits.map((split) => [split, fieldName(split)] as const);
  return (
    <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-3 print:hidden">
      <legend className="sr-only">What is shown</legend>
      <Choice
        label="Show"
        value={shown}
        options={SHOWN.filter((known) => !isDivided || known === 'contractedCost').map((known) => [
          known,
          shownName(known, view.currency ?? 'USD'),
        ])}
        onChange={(next) => set({ shown: next })}
      />
      <Choice
        label="by"
        value={by}
        options={names}
        onChange={(next) => set({ by: next, second: second === next ? null : second })}
      />
      <Choice<Split | ''>
        label="then by"
        value={second ?? ''}
        options={[['', 'Nothing more'], ...names.filter(([split]) => split !== by)]}
        onChange={(next) => set({ second: next === '' ? null : next })}
      />
      <Choice<(typeof INTERVALS)[number] | ''>
        label="per"
        value={interval ?? ''}
        options={[['', 'What fits'], ...INTERVALS.map((known) => [known, INTERVAL_NAMES[known]] as const)]}
        onChange={(next) => set({ interval: next === '' ? null : next })}
      />
      <Choice<Exploration['chart']>
        label="as"
        value={chart}
        options={[
          ['bars', 'Bars'],
          ['area', 'Area'],
        ]}
        onChange={(next) => set({ chart: next })}
      />
      <Choice<'utc' | 'own'>
        label="in"
        value={isOwnZone ? 'own' : 'utc'}
        options={[
          ['utc', 'UTC'],
          ['own', isOwnZone && timeZone ? timeZone : 'Your organisation’s time'],
        ]}
        onChange={(next) => set({ isOwnZone: next === 'own' })}
      />
      <Switch label="Running total" isOn={isCumulative} onChange={(isOn) => set({ isCumulative: isOn })} />
      <Switch
        label="Compare with the period before"
        isOn={isCompared}
        onChange={(isOn) => set({ isCompared: isOn })}
      />
    </fieldset>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <label className="inline-flex items-center gap-2 text-muted">
      {label}
      <select
        className="control max-w-56"
        value={value}
        onChange={(event) => {
          const chosen = options.find(([option]) => option === event.target.value);
          if (chosen) onChange(chosen[0]);
        }}
      >
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function Switch({ label, isOn, onChange }: SwitchProps) {
  return (
    <label className="inline-flex h-8 items-center gap-2">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
