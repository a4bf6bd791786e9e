/** The OpenAPI document as the reference page shows it: operations by subject, and bodies as lists of fields. Pure. */

/** The part of JSON Schema that the API's document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Stated {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly 'x-access'?: string;
  readonly 'x-step-up'?: boolean;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Stated>>>>;
}

export interface Field {
  /** `budgets[].match.teamId`: where it stands; of a parameter its name. */
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly about: string;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string | null;
  /** The right that it asks for, or who may use it without one. */
  readonly access: string;
  readonly asksStepUp: boolean;
  readonly parameters: readonly Field[];
  readonly body: readonly Field[];
  readonly answer: readonly Field[];
  readonly statuses: readonly { readonly status: string; readonly about: string }[];
}

export interface Subject {
  readonly name: string;
  readonly operations: readonly Operation[];
}

/** Subjects in the order of their names, operations in that of the document. */
export function subjectsOf({ paths }: ApiDocument): Subject[] {
  const subjects = new Map<string, Operation[]>();
  for (const [path, methods] of Object.entries(paths))
    for (const [method, stated] of Object.entries(methods)) {
      const name = stated.tags?.[0] ?? 'Other';
      subjects.set(name, [...(subjects.get(name) ?? []), operationOf(path, method, stated)]);
    }
  return [...subjects]
    .map(([name, operations]) => ({ name, operations }))
    .sort((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** The subjects with the operations that have every word somewhere: in address, summary, method or right. */
export function findOperations(subjects: readonly Subject[], words: string): Subject[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return subjects
    .map(({ name, operations }) => ({
      name,
      operations: operations.filter(({ method, path, summary, access }) => {
        const text = `${name} ${method} ${path} ${summary} ${access}`.toLowerCase();
        return wanted.every((word) => text.includes(word));
      }),
    }))
    .filter(({ operations }) => operations.length > 0);
}

function operationOf(path: string, method: string, stated: Stated): Operation {
  const success = Object.entries(stated.responses).find(([status]) => status.startsWith('2'))?.[1];
  return {
    id: `${method}-${path.replace(/[^A-Za-z0-9]+/g, '-')}`,
    method: method.toUpperCase(),
    path,
    summary: stated.summary ?? path,
    description: stated.description ?? null,
    access: stated['x-access'] ?? 'self',
    asksStepUp: stated['x-step-up'] ?? false,
    parameters: (stated.parameters ?? []).map(({ name, required = false, description, schema = {} }) => ({
      name,
      type: typeOf(schema),
      isRequired: required,
      about: aboutOf({ ...schema, ...(description ? { description } : {}) }),
    })),
    body: distinct(fieldsOf(schemaOf(stated.requestBody))),
    answer: distinct(fieldsOf(schemaOf(success))),
    statuses: Object.entries(stated.responses).map(([status, { description: about }]) => ({ status, about })),
  };
}

const schemaOf = (content: Content | undefined): Schema =>
  Object.values(content?.content ?? {})[0]?.schema ?? {};

/** Every field of an object, those of objects within it by the way to them. */
export function fieldsOf(schema: Schema, before = ''): Field[] {
  if (schema.items) return fieldsOf(schema.items, `${before}[]`);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return either.flatMap((one) => fieldsOf(one, before));
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const name = before === '' ? key : `${before}.${key}`;
    const isRequired = (schema.required?.includes(key) ?? false) && value.default === undefined;
    return [{ name, type: typeOf(value), isRequired, about: aboutOf(value) }, ...fieldsOf(value, name)];
  });
}

const distinct = (fields: readonly Field[]): Field[] => [
  ...new Map(fields.map((field) => [`${field.name} ${field.type} ${field.about}`, field])).values(),
];

/** What a value is, in a word or two. */
export function typeOf(schema: Schema): string {
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return [...new Set(either.map(typeOf))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['any']);
  return types
    .map((type) => (type === 'array' && schema.items ? `array of ${typeOf(schema.items)}` : type))
    .map((type) => (type === 'string' && schema.format ? schema.format : type))
    .join(' or ');
}

/** What is said of a value, its bounds and what holds without it. */
function aboutOf(schema: Schema): string {
  const { description, minimum, maximum, minLength, maxLength, maxItems, pattern } = schema;
  const bounds = [
    ...range(minimum, maximum, ''),
    ...range(minLength, maxLength, ' characters'),
    ...range(undefined, maxItems, ' items'),
    ...(pattern && !schema.format ? [`matches ${pattern}`] : []),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
  ];
  const words = bounds.join('; ');
  if (!description || words === '') return description ?? words;
  // A sentence is followed by a sentence.
  return description.endsWith('.')
    ? `${description} ${words.charAt(0).toUpperCase()}${words.slice(1)}.`
    : `${description}; ${words}`;
}

function range(least: number | undefined, most: number | undefined, unit: string): string[] {
  const isBound = (bound: number | undefined): bound is number =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  const [from, to] = [isBound(least), isBound(most)];
  if (from && to) return [`${least} to ${most}${unit}`];
  if (from) return [`at least ${least}${unit}`];
  return to ? [`at most ${most}${unit}`] : [];
}
