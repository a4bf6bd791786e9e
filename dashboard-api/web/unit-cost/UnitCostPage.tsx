import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { BusinessMeasure } from '../../../contract/unit-cost-api.ts';
import { CurrencySelect } from '../currency/CurrencySelect.tsx';
import { ConversionNote } from '../currency/ShownIn.tsx';
import { AmountsShownBy } from '../currency/shown.ts';
import { Empty } from '../shell/Empty.tsx';
import { Freshness } from '../shell/Freshness.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Page } from '../shell/Page.tsx';
import { CallCosts } from './CallCosts.tsx';
import { Measures } from './Measures.tsx';
import { measuresQuery, unitCostQuery } from './queries.ts';
import {
  daysShown,
  UNIT_INTERVALS,
  type UnitCostSearch,
  unitCostQuestion,
  validateUnitCostSearch,
} from './search.ts';
import { UnitCostAnswer } from './UnitCostAnswer.tsx';

/** What one of something costs: a call, a thousand tokens, a user, and what the organisation counts itself. */
export function UnitCostPage() {
  const search = validateUnitCostSearch(useSearch({ strict: false }));
  const measures = useQuery(measuresQuery);
  const known = measures.data?.measures ?? [];
  const measure =
    known.find(({ measureId }) => measureId === search.measure) ??
    known.find(({ archivedAt }) => archivedAt === null);
  const navigate = useNavigate();
  const show = (next: UnitCostSearch) =>
    void navigate({ to: '/unit-economics', search: next, resetScroll: false });
  return (
    <Page title="Unit economics" isSimulated={false} aside={null}>
      <Period search={search} onChange={show} />
      <CallCosts
        search={search}
        onChange={(by) => {
          const { by: _, ...byModel } = search;
          show(by === 'model' ? byModel : { ...search, by });
        }}
      />
      {measure && <Divided measures={known} measure={measure} search={search} onChange={show} />}
      <Loaded query={measures} what="What is counted" isCard rows={3}>
        {({ measures: all }) => <Measures measures={all} />}
      </Loaded>
    </Page>
  );
}

interface DividedProps {
  readonly measures: readonly BusinessMeasure[];
  readonly measure: BusinessMeasure;
  readonly search: UnitCostSearch;
  readonly onChange: (next: UnitCostSearch) => void;
}

function Divided({ measures, measure, search, onChange }: DividedProps) {
  const { measureId, dimension } = measure;
  const answer = useQuery(unitCostQuery(unitCostQuestion(search, measureId, dimension !== null, Date.now())));
  const report = answer.data;
  return (
    <section className="card mt-4" aria-label="Cost per unit" aria-busy={answer.isPlaceholderData}>
      <Controls measures={measures} measure={measure} search={search} onChange={onChange} />
      <div className="px-4">
        <Freshness dataAsOf={report?.dataAsOf} isStale={answer.isRefetchError} />
        {search.currency !== undefined && report?.conversion !== undefined && (
          <ConversionNote currency={search.currency} conversion={report.conversion} />
        )}
      </div>
      <Loaded query={answer} what="The cost per unit" rows={6}>
        {(made) =>
          made.total.daysCounted === 0 ? (
            <Empty title="Nothing was counted">
              No day of this period has a count of {measure.name}. Import one, or choose another period.
            </Empty>
          ) : (
            <AmountsShownBy value={made.conversion ?? null}>
              <UnitCostAnswer report={made} />
            </AmountsShownBy>
          )
        }
      </Loaded>
    </section>
  );
}

/** What is divided, and in which steps. All of it lives in the address. */
function Controls({ measures, measure, search, onChange }: DividedProps) {
  const { interval: _, ...perDay } = search;
  const { split: __, ...whole } = search;
  const { compare: ___, ...alone } = search;
  return (
    <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 print:hidden">
      <legend className="sr-only">What is divided</legend>
      <label className="inline-flex items-center gap-2 text-muted">
        Per
        <select
          className="control max-w-56"
          value={measure.measureId}
          onChange={(event) => onChange({ ...whole, measure: event.target.value })}
        >
          {measures.map(({ measureId, name, unit }) => (
            <option key={measureId} value={measureId}>
              {unit} ({name})
            </option>
          ))}
        </select>
      </label>
      <label className="inline-flex items-center gap-2 text-muted">
        in steps of a
        <select
          className="control"
          value={search.interval ?? 'day'}
          onChange={(event) => {
            const next = UNIT_INTERVALS.find((one) => one === event.target.value) ?? 'day';
            onChange(next === 'day' ? perDay : { ...perDay, interval: next });
          }}
        >
          {UNIT_INTERVALS.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      {measure.dimension !== null && (
        <Switch
          label={`By ${measure.dimension}`}
          isOn={search.split === 'yes'}
          onChange={(isOn) => onChange(isOn ? { ...search, split: 'yes' } : whole)}
        />
      )}
      <Switch
        label="Compare with the days before"
        isOn={search.compare === 'previous'}
        onChange={(isOn) => onChange(isOn ? { ...search, compare: 'previous' } : alone)}
      />
    </fieldset>
  );
}

/** The days of all of the page, and the currency of its amounts. */
function Period({ search, onChange }: Pick<DividedProps, 'search' | 'onChange'>) {
  const { firstDay, lastDay } = daysShown(search, Date.now());
  const { currency: _, ...inDollars } = search;
  const day = (label: string, value: string, change: (day: string) => UnitCostSearch) => (
    <label className="inline-flex items-center gap-2 text-muted">
      {label}
      <input
        type="date"
        className="control"
        required
        value={value}
        onChange={(event) => event.target.value !== '' && onChange(change(event.target.value))}
      />
    </label>
  );
  return (
    <fieldset className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 print:hidden">
      <legend className="sr-only">Period and currency</legend>
      {day('from', firstDay, (from) => ({ ...search, from, to: from > lastDay ? from : lastDay }))}
      {day('to', lastDay, (to) => ({ ...search, from: to < firstDay ? to : firstDay, to }))}
      <CurrencySelect
        value={search.currency ?? null}
        onChange={(currency) => onChange(currency === null ? inDollars : { ...search, currency })}
      />
    </fieldset>
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
