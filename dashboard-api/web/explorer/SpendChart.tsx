import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatAxis, heightOf } from '../currency/format.ts';
import { useConversion } from '../currency/shown.ts';
import { formatTick } from '../period/instant.ts';
import { axisTicks, timeTicks } from './axis.ts';
import { ChartTooltip } from './ChartTooltip.tsx';
import { stackedBar } from './StackedBar.tsx';
import { fillOf } from './Swatch.tsx';
import type { Chart } from './series.ts';

const AXIS = { fill: 'var(--muted)', fontSize: 11 };

/**
 * Stacked bars. Heights are drawn from floating-point numbers, since a screen has no more digits; every amount that
 * is written comes from the exact figures.
 */
export default function SpendChart({ chart, label }: { chart: Chart; label: string }) {
  const conversion = useConversion();
  const rows = chart.points.map(({ amounts, startMs }) => ({
    startMs,
    heights: amounts.map((nanos) => heightOf(nanos, conversion)),
  }));
  const ticks = axisTicks(Math.max(...chart.points.map(({ total }) => heightOf(total, conversion))));
  const top = ticks.at(-1) ?? 1;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={rows}
        margin={{ top: 8, right: 4, bottom: 0, left: 4 }}
        barCategoryGap="18%"
        title={label}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="startMs"
          tickFormatter={(startMs: number) => formatTick(startMs, chart.bucket)}
          tick={AXIS}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          ticks={timeTicks(
            chart.points.map(({ startMs }) => startMs),
            chart.bucket,
          )}
          interval="equidistantPreserveStart"
          minTickGap={12}
        />
        <YAxis
          width={76}
          tickFormatter={(height: number) => formatAxis(height, conversion)}
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
          content={({ active, label: startMs }) =>
            active ? <ChartTooltip chart={chart} startMs={Number(startMs)} /> : null
          }
        />
        <Bar
          dataKey={() => top}
          shape={stackedBar(
            top,
            chart.series.map(({ rank }) => fillOf(rank)),
          )}
          isAnimationActive={false}
          maxBarSize={56}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}
