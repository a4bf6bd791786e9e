/** Values that a JSON schema of the API's document allows, as far as that can be told from the schema. */

export interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
}

export interface Context {
  readonly components: Readonly<Record<string, Schema>>;
  /** The id that a property of this name is to hold; null: it holds none. */
  idFor(property: string): string | null;
  readonly now: Date;
}

/** A value with everything that is required, and every property that holds an id. */
export function sampleOf(schema: Schema, context: Context, property = ''): unknown {
  const referred = schema.$ref?.split('/').at(-1);
  if (referred !== undefined) return sampleOf(context.components[referred] ?? {}, context, property);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const way = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (way) return sampleOf(way, context, property);
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((part) => sampleOf(part, context, property)));
  const type = typeof schema.type === 'object' ? schema.type[0] : schema.type;
  if (type === 'object') {
    const members = Object.entries(schema.properties ?? {}).filter(
      ([name]) => schema.required?.includes(name) || context.idFor(name) !== null,
    );
    return Object.fromEntries(members.map(([name, inner]) => [name, sampleOf(inner, context, name)]));
  }
  if (type === 'array') {
    const holdsIds = context.idFor(property.replace(/s$/, '')) !== null;
    const inner = () => sampleOf(schema.items ?? {}, context, property.replace(/s$/, ''));
    return holdsIds || schema.minItems ? [inner()] : [];
  }
  if (type === 'integer' || type === 'number') return Math.max(schema.minimum ?? 1, 1);
  return type === 'boolean' ? true : textOf(schema, context, property);
}

function textOf(schema: Schema, { idFor, now }: Context, property: string): string {
  if (schema.format === 'date-time') return now.toISOString();
  if (schema.format === 'date') return now.toISOString().slice(0, 10);
  if (schema.format === 'email') return 'somebody@acme.example';
  if (schema.format === 'uri') return 'https://example.com/';
  const id = idFor(property);
  if (id !== null) return id;
  if (schema.pattern?.includes('\\d')) return '100';
  return 'Sample of words'.padEnd(schema.minLength ?? 0, '.');
}
