/** Values that a JSON Schema allows, as far as the API's document uses it; now and then one that it does not. */
import fc from 'fast-check';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** A few instants around those of the sample, so that periods meet what is stored. */
const INSTANTS = ['2026-11-01T00:00:00Z', '2026-11-20T13:00:00.000Z', '2026-12-01T00:00:00+01:00'];

const FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  'date-time': fc.constantFrom(...INSTANTS),
  date: fc.constantFrom('2026-11-01', '2026-11-20'),
  email: fc.emailAddress(),
  uri: fc.webUrl({ validSchemes: ['https'] }),
};

/** A schema with what it names in its place, wherever it stands. @param named by the last part of a reference */
export function whole<Part>(schema: Part, named: Readonly<Record<string, Schema>>): Part {
  if (Array.isArray(schema)) return schema.map((part) => whole(part, named)) as Part;
  if (typeof schema !== 'object' || schema === null) return schema;
  const reference = '$ref' in schema && typeof schema.$ref === 'string' ? schema.$ref : null;
  const meant = reference === null ? undefined : named[reference.split('/').at(-1) ?? ''];
  if (meant) return whole(meant, named) as Part;
  return Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, whole(part, named)])) as Part;
}

/** @param depth how deep a value may still nest */
export function valueFor(schema: Schema, depth = 5): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((one) => valueFor(one, depth)));
  if (schema.allOf) {
    return fc
      .tuple(...schema.allOf.map((one) => valueFor(one, depth)))
      .map((parts) => Object.assign({}, ...parts) as unknown);
  }
  const types = [schema.type ?? 'string'].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema, depth)));
}

function ofType(type: string, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const { minimum = -1_000, maximum = 1_000_000 } = schema;
  const bounds = { min: Math.min(minimum, maximum), max: maximum };
  switch (type) {
    case 'object':
      return objectOf(schema, depth);
    case 'array': {
      const { minItems = 0, maxItems = 3 } = schema;
      const maxLength = Math.max(minItems, Math.min(maxItems, 3));
      return fc.array(valueFor(schema.items ?? {}, depth - 1), { minLength: minItems, maxLength });
    }
    case 'integer':
      return fc.integer({ min: Math.ceil(bounds.min), max: Math.floor(bounds.max) });
    case 'number':
      return fc.double({ ...bounds, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return textOf(schema);
  }
}

function textOf({ format, pattern, minLength = 0, maxLength = 20 }: Schema): fc.Arbitrary<string> {
  const known = format === undefined ? undefined : FORMATS[format];
  if (known) return known;
  // What looks ahead cannot be turned round into texts; those are refused, which is an answer too.
  if (pattern !== undefined && !/\(\?|\\b/.test(pattern)) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 20)) });
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema, depth: number) {
  if (depth <= 0) return fc.constant({});
  const named = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, valueFor(one, depth - 1)])),
    { requiredKeys: [...required] },
  );
  if (typeof additionalProperties !== 'object') return named;
  const more = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), valueFor(additionalProperties, depth - 1), {
    maxKeys: 2,
  });
  return fc.tuple(more, named).map(([others, own]) => ({ ...others, ...own }));
}

/** A value with one part of it put wrong: another type, a missing or an unknown member. */
export const spoiled = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(value, fc.nat(), fc.jsonValue()).map(([one, place, other]) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return other;
    const names = [...Object.keys(one), 'unknown'];
    const name = names[place % names.length] ?? 'unknown';
    return { ...one, [name]: other };
  });
