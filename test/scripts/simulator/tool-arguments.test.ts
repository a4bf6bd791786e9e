import { describe, expect, it } from 'vitest';
import { sampleArguments } from '../../../scripts/simulator/tool-arguments.ts';

const sample = (schema: object): unknown => JSON.parse(sampleArguments(schema as never, 'TEXT'));

describe('sample arguments', () => {
  it("satisfy the schema's types, enumerations and bounds", () => {
    const schema = {
      type: 'object',
      properties: {
        city: { type: 'string' },
        days: { type: 'integer', minimum: 3 },
        rate: { type: 'number' },
        isExact: { type: 'boolean' },
        unit: { type: 'string', enum: ['c', 'f'] },
        kind: { const: 'forecast' },
        note: { type: ['string', 'null'] },
        places: { type: 'array', items: { type: 'object', properties: { name: { type: 'STRING' } } } },
      },
    };
    expect(sample(schema)).toEqual({
      city: 'TEXT',
      days: 3,
      rate: 1,
      isExact: true,
      unit: 'c',
      kind: 'forecast',
      note: 'TEXT',
      places: [{ name: 'TEXT' }],
    });
  });

  it('are an empty object without a schema', () => {
    expect(sample({})).toEqual({});
  });
});
