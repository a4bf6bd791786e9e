import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { UsageReport } from '../../../contract/usage-report.ts';
import { useConversion } from '../currency/shown.ts';
import { axisTicks } from '../explorer/axis.ts';
import { type StackPoint, stackedBar } from '../explorer/StackedBar.tsx';
import { fillOf, Swatch } from '../explorer/Swatch.tsx';
import { ShownValue } from './Shown.tsx';
import type { Exploration, Shown } from './search.ts';
import { axisShown, bucketName, bucketTick, heightShown, rowName } from './words.ts';

const AXIS = { fill: 'var(--muted)', fontSize: 11 };

interface ReportChartProps {
  readonly report: UsageReport;
  readonly shown: Shown;
  readonly chart: Exploration['chart'];
  readonly label: string;
}

/**
 * The first field's rows, stacked. Heights are drawn from floating-point numbers, since a screen has no more digits;
 * every figure that is written is the API's.
 */
export default function ReportChart({ report, shown, chart, label }: ReportChartProps) {
  const interval = report.interval ?? 'day';
  const conversion = useConversion();
  const series = drawnRows(report);
  const points = report.buckets.map((_, index) => ({
    index,
    heights: series.map(({ row }) => heightShown(shown, row.series[index] ?? '0', conversion)),
  }));
  const ticks = axisTicks(
    Math.max(0, ...report.totalSeries.map((value) => heightShown(shown, value ?? '0', conversion))),
  );
  const top = ticks.at(-1) ?? 1;
  const Drawing = chart === 'area' ? AreaChart : BarChart;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <Drawing data={points} margin={{ top: 8, right: 4, bottom: 0, left: 4 }} title={label}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="index"
          tickFormatter={(index: number) => bucketTick(report.buckets[index]?.label ?? '', interval)}
          tick={AXIS}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          interval="equidistantPreserveStart"
          minTickGap={16}
        />
        <YAxis
          width={84}
          tickFormatter={(value: number) => axisShown(shown, value, conversion)}
          tick={AXIS}
          tickLine={false}
          axisLine={false}
          ticks={ticks}
          domain={[0, top]}
          interval={0}
        />
        <Tooltip
          cursor={{ fill: 'var(--raised)' }}
          isAnimationActive={false}
          content={({ active, label: index }) =>
            active ? <BucketTooltip report={report} shown={shown} index={Number(index)} /> : null
          }
        />
        {chart === 'bars' && (
          <Bar
            dataKey={() => top}
            shape={stackedBar(
              top,
              series.map(({ rank }) => fillOf(rank)),
            )}
            isAnimationActive={false}
            maxBarSize={56}
          />
        )}
        {chart === 'area' &&
          series.map(({ row, rank }, place) => (
            <Area
              key={rank ?? 'other'}
              name={rowName(row)}
              dataKey={({ heights }: StackPoint) => heights[place] ?? 0}
              stackId="shown"
              fill={fillOf(rank)}
              stroke={`var(--series-${rank ?? 'other'})`}
              fillOpacity={0.9}
              type="linear"
              isAnimationActive={false}
            />
          ))}
      </Drawing>
    </ResponsiveContainer>
  );
}

/** Rows of the first field with their place in the palette; beyond nine, and Other, there is one fill. */
function drawnRows({ rows }: UsageReport) {
  return rows
    .filter(({ path }) => path.length === 1)
    .map((row, index) => ({ row, rank: row.path[0]?.isOther || index >= 9 ? null : index + 1 }));
}

interface BucketTooltipProps {
  readonly report: UsageReport;
  readonly shown: Shown;
  readonly index: number;
}

function BucketTooltip({ report, shown, index }: BucketTooltipProps) {
  const bucket = report.buckets[index];
  if (!bucket) return null;
  return (
    <div className="card min-w-52 px-3 py-2 text-xs shadow-lg">
      <p className="mb-1 font-medium">
        {bucketName(bucket.label, report.interval ?? 'day')}
        {bucket.isPartial && ', in part'}
      </p>
      <ul>
        {drawnRows(report)
          .filter(({ row }) => row.series[index] !== '0')
          .map(({ row, rank }) => (
            <li key={JSON.stringify(row.path)} className="flex items-center gap-2">
              <Swatch rank={rank} />
              <span className="max-w-48 truncate">{rowName(row)}</span>
              <span className="ml-auto pl-3">
                <ShownValue value={row.series[index] ?? null} shown={shown} />
              </span>
            </li>
          ))}
      </ul>
      <p className="mt-1 flex justify-between border-t border-line pt-1 font-medium">
        Total <ShownValue value={report.totalSeries[index] ?? null} shown={shown} />
      </p>
    </div>
  );
}
