import type { BarShapeProps } from 'recharts';

/** What a chart of stacked bars draws per bucket. */
export interface StackPoint {
  /** In units of the value axis, from the bottom up. What is not above zero has no height. */
  readonly heights: readonly number[];
}

/**
 * All parts of one bucket as the shape of one bar, which must reach to the top of the axis: that is how it knows the scale. A bar
 * of the library's own for each part took four times as long to draw.
 * @param top the value at the top of the axis @param fills of the parts
 */
export const stackedBar = (top: number, fills: readonly string[]) =>
  function StackedBar({ x, y, width, height, payload }: BarShapeProps) {
    const { heights } = payload as StackPoint;
    let bottom = y + height;
    return (
      <g>
        {fills.map((fill, part) => {
          const partHeight = ((heights[part] ?? 0) / top) * height;
          if (!(partHeight > 0)) return null;
          bottom -= partHeight;
          return (
            <rect
              key={fill}
              {...{ x, width, fill, y: bottom, height: partHeight }}
              stroke="var(--surface)"
              strokeWidth={0.75}
            />
          );
        })}
      </g>
    );
  };
