import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { UnitCostReport } from '../../../contract/unit-cost-api.ts';
import { bucketName, bucketTick } from '../cost-explorer/words.ts';
import { formatAxis, heightOf } from '../currency/format.ts';
import { useConversion } from '../currency/shown.ts';
import { axisTicks } from '../explorer/axis.ts';
import { fillOf } from '../explorer/Swatch.tsx';
import { Amount } from '../money/Amount.tsx';
import type { UnitInterval } from './search.ts';
import { quantityWords } from './words.ts';

const AXIS = { fill: 'var(--muted)', fontSize: 11 };

interface UnitCostChartProps {
  readonly buckets: UnitCostReport['buckets'];
  readonly interval: UnitInterval;
  readonly label: string;
}

/** A bar for each bucket that was counted. Heights are drawn from floating-point numbers; every figure written is the API's. */
export default function UnitCostChart({ buckets, interval, label }: UnitCostChartProps) {
  const conversion = useConversion();
  const points = buckets.map(({ total: { perUnitNanos } }, index) => ({
    index,
    height: perUnitNanos === null ? null : heightOf(perUnitNanos, conversion),
  }));
  const ticks = axisTicks(Math.max(0, ...points.map(({ height }) => height ?? 0)));
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={points} margin={{ top: 8, right: 4, bottom: 0, left: 4 }} title={label}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="index"
          tickFormatter={(index: number) => bucketTick(buckets[index]?.label ?? '', interval)}
          tick={AXIS}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          interval="equidistantPreserveStart"
          minTickGap={16}
        />
        <YAxis
          width={84}
          tickFormatter={(height: number) => formatAxis(height, conversion)}
          tick={AXIS}
          tickLine={false}
          axisLine={false}
          ticks={ticks}
          domain={[0, ticks.at(-1) ?? 1]}
          interval={0}
        />
        <Tooltip
          cursor={{ fill: 'var(--raised)' }}
          isAnimationActive={false}
          content={({ active, label: index }) => {
            const bucket = buckets[Number(index)];
            return active && bucket ? <BucketTooltip bucket={bucket} interval={interval} /> : null;
          }}
        />
        <Bar dataKey="height" fill={fillOf(1)} isAnimationActive={false} maxBarSize={56} />
      </BarChart>
    </ResponsiveContainer>
  );
}

function BucketTooltip({
  bucket: { label, total },
  interval,
}: {
  bucket: UnitCostReport['buckets'][number];
  interval: UnitInterval;
}) {
  return (
    <div className="card min-w-52 px-3 py-2 text-xs shadow-lg">
      <p className="mb-1 font-medium">{bucketName(label, interval)}</p>
      {total.perUnitNanos === null ? (
        <p>Not counted</p>
      ) : (
        <p>
          <Amount nanos={total.perUnitNanos} />: <Amount nanos={total.costNanos} /> by{' '}
          {quantityWords(total.quantity ?? '0')}
        </p>
      )}
    </div>
  );
}
