import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { providerLabel } from '../../../contract/provider-names.ts';
import { Field } from '../forms/Field.tsx';
import { formatIsoDay } from '../period/instant.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import { rateOf } from './book.ts';
import { PricePanel } from './PricePanel.tsx';
import { type BookModel, listsQuery, modelsQuery } from './queries.ts';
import type { PricesSearch } from './search.ts';

const FIRST_LIST = 'openai';

/** The price book: a list, as it was on a day. */
export function PriceLists({ search }: { search: PricesSearch }) {
  const list = search.list ?? FIRST_LIST;
  const lists = useQuery(listsQuery);
  const models = useQuery(modelsQuery(list, search.at));
  const navigate = useNavigate();
  const show = (next: PricesSearch) =>
    void navigate({ to: '/prices', search: next, replace: true, resetScroll: false });
  const wanted = search.find?.trim().toLowerCase() ?? '';
  const shown = models.data?.models.filter(({ model }) => model.toLowerCase().includes(wanted)) ?? [];
  const opened = models.data?.models.find(({ model }) => model === search.open);
  const { open: _, ...closed } = search;
  const rate = (name: string, cls: string, hidden = '') => ({
    name,
    isNumber: true as const,
    className: hidden,
    cell: ({ price }: BookModel) => rateOf(price, cls) ?? <span className="text-muted">–</span>,
  });
  const columns = [
    {
      name: 'Model',
      className: 'w-full wrap-anywhere',
      cell: ({ model }: BookModel) => (
        <Link
          to="/prices"
          search={{ ...search, open: model }}
          className="row-link hover:underline"
          preload={false}
          resetScroll={false}
        >
          {model}
        </Link>
      ),
    },
    rate('Input', 'input.uncached'),
    rate('Cache read', 'input.cacheRead', 'max-md:hidden'),
    rate('Output', 'output.text'),
    {
      name: 'Read on',
      className: 'whitespace-nowrap max-lg:hidden',
      cell: ({ price }: BookModel) => {
        const day = price?.origins[0]?.checkedOn;
        return day ? formatIsoDay(day) : '';
      },
    },
  ];
  return (
    <Section
      title="Price book"
      about={`US dollars per million tokens, standard tier.${models.data ? ` Version ${models.data.priceVersion}.` : ''} Each model opens all its rates, with their source.`}
    >
      <search className="grid gap-3 px-3 pb-3 sm:grid-cols-3">
        <Field label="List">
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={list}
              onChange={(event) => show({ ...closed, list: event.target.value })}
            >
              {(lists.data?.providers ?? [{ provider: list, models: 0 }]).map((one) => (
                <option key={one.provider} value={one.provider}>
                  {providerLabel(one.provider)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="As on (UTC)">
          {(ids) => (
            <input
              {...ids}
              type="date"
              className="input"
              value={search.at ?? ''}
              onChange={(event) => {
                const { at: __, ...rest } = closed;
                show(event.target.value ? { ...rest, at: event.target.value } : rest);
              }}
            />
          )}
        </Field>
        <Field label="Find a model">
          {(ids) => (
            <input
              {...ids}
              type="search"
              className="input"
              value={search.find ?? ''}
              onChange={(event) => show({ ...closed, find: event.target.value })}
            />
          )}
        </Field>
      </search>
      <Loaded query={models} what="The price list" rows={8}>
        {() =>
          shown.length === 0 ? (
            <p className="px-3 pb-4 text-muted">No model of this list is found.</p>
          ) : (
            <div className="max-h-[32rem] overflow-y-auto">
              <DataTable
                name="Prices"
                caption="Models of the list with their rates in US dollars per million tokens. Each row opens its model."
                columns={columns}
                rows={shown}
                keyOf={(row) => String(shown.indexOf(row))}
                isLinked
              />
            </div>
          )
        }
      </Loaded>
      {opened && <PricePanel model={opened} list={list} onClose={() => show(closed)} />}
    </Section>
  );
}
