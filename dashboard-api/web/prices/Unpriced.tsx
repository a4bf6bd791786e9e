import { useQuery } from '@tanstack/react-query';
import type { PriceAlarms } from '../../../contract/price-answers.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import { formatCount } from '../figures/count.ts';
import { className } from '../figures/tokens.ts';
import { Amount } from '../money/Amount.tsx';
import { formatDay } from '../period/instant.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { Loaded } from '../shell/Loaded.tsx';
import { Section } from '../shell/Section.tsx';
import type { PriceSubject } from './NewOverride.tsx';
import { alarmsQuery } from './queries.ts';

type Alarm = PriceAlarms['unpriced'][number];

/** Models that were used and have no price: their cost is unknown, never nothing. @param onEnter null: not theirs to do */
export function Unpriced({ onEnter }: { onEnter: ((subject: PriceSubject) => void) | null }) {
  const alarms = useQuery(alarmsQuery);
  const columns = [
    {
      name: 'Model',
      className: 'w-full wrap-anywhere',
      cell: ({ provider, model, serviceTier }: Alarm) => (
        <>
          {model ?? 'no model named'}
          <span className="block text-xs text-muted">
            {providerLabel(provider)}
            {serviceTier && `, tier ${serviceTier}`}
          </span>
        </>
      ),
    },
    {
      name: 'Without a rate',
      className: 'min-w-56 max-lg:hidden',
      cell: ({ classes }: Alarm) => classes.map((one) => className(one.class, one.modality)).join('; '),
    },
    { name: 'Calls', isNumber: true as const, cell: ({ calls }: Alarm) => formatCount(calls) },
    {
      name: 'Budgets were charged (USD)',
      isNumber: true as const,
      className: 'max-sm:hidden',
      cell: ({ chargedNanos }: Alarm) => <Amount nanos={chargedNanos} />,
    },
    {
      name: 'Last seen',
      className: 'whitespace-nowrap max-md:hidden',
      cell: ({ lastSeen }: Alarm) => formatDay(lastSeen),
    },
    ...(onEnter
      ? [
          {
            name: 'Enter a price',
            isUnlabelled: true as const,
            cell: ({ provider, model }: Alarm) =>
              model !== null && (
                <button
                  type="button"
                  className="control"
                  aria-label={`Enter a price for ${model}`}
                  onClick={() => onEnter({ provider, model, isUnpriced: true })}
                >
                  Enter a price
                </button>
              ),
          },
        ]
      : []),
  ];
  return (
    <Section
      title="Models without a price"
      about="Used in the last 30 days. Their cost is unknown, and counts as no zero anywhere."
    >
      <Loaded query={alarms} what="Models without a price" rows={2}>
        {({ unpriced, unknownUsageKeys, isTruncated }) => (
          <>
            {unpriced.length === 0 ? (
              <p className="px-3 pb-4 text-muted">None: every call of the last 30 days could be priced.</p>
            ) : (
              <DataTable
                name="Models without a price"
                caption="Models without a price, those seen last first"
                columns={columns}
                rows={unpriced}
                keyOf={({ provider, model, serviceTier }) => `${provider} ${model} ${serviceTier}`}
              />
            )}
            {unknownUsageKeys.length > 0 && (
              <p className="px-3 py-2 text-attention">
                Providers stated figures that no reader knows:{' '}
                {unknownUsageKeys.map(({ provider, key }) => `${providerLabel(provider)} ${key}`).join(', ')}.
              </p>
            )}
            {isTruncated && (
              <p className="px-3 py-2 text-muted">There are more; those seen last are shown.</p>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}
