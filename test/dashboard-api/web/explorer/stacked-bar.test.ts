import { renderToStaticMarkup } from 'react-dom/server';
import type { BarShapeProps } from 'recharts';
import { expect, test } from 'vitest';
import { stackedBar } from '../../../../dashboard-api/web/explorer/StackedBar.tsx';

/** A bar that reaches from 200 up to the top of an axis of 50, drawn as its parts. */
function partsOf(heights: readonly number[]) {
  const bar = { x: 10, y: 0, width: 8, height: 200, payload: { heights } } as BarShapeProps;
  const markup = renderToStaticMarkup(stackedBar(50, ['red', 'green', 'blue'])(bar));
  return [...markup.matchAll(/<rect ([^>]*)>/g)].map(([, attributes = '']) => {
    const read = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1];
    return { fill: read('fill'), y: Number(read('y')), height: Number(read('height')) };
  });
}

test('parts stand on one another in their order, in the scale of the axis', () => {
  expect(partsOf([25, 10, 5])).toEqual([
    { fill: 'red', y: 100, height: 100 },
    { fill: 'green', y: 60, height: 40 },
    { fill: 'blue', y: 40, height: 20 },
  ]);
});

test('what is not above zero has no height and moves nothing', () => {
  expect(partsOf([0, 10, -5])).toEqual([{ fill: 'green', y: 160, height: 40 }]);
  expect(partsOf([])).toEqual([]);
});
