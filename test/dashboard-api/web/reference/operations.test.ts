import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  fieldsOf,
  findOperations,
  subjectsOf,
  typeOf,
} from '../../../../dashboard-api/web/reference/operations.ts';

const DOCUMENT = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../docs/openapi.json'), 'utf8'));

describe('the API reference', () => {
  const subjects = subjectsOf(DOCUMENT);
  const operations = subjects.flatMap((subject) => subject.operations);

  it('has every operation of the document once, under its subject', () => {
    const stated = Object.values<object>(DOCUMENT.paths).reduce(
      (sum, methods) => sum + Object.keys(methods).length,
      0,
    );
    expect(operations).toHaveLength(stated);
    expect(new Set(operations.map(({ id }) => id)).size).toBe(stated);
    const names = subjects.map(({ name }) => name);
    expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other, 'en')));
    expect(names).not.toContain('Other');
  });

  it('says of an operation what it takes, answers and asks for', () => {
    const made = operations.find(({ method, path }) => method === 'POST' && path === '/api/v1/budgets');
    expect(made).toMatchObject({ access: 'budgets:write', asksStepUp: false, summary: 'Make a budget' });
    expect(made?.body).toContainEqual({
      name: 'mode',
      type: '"block" | "notify"',
      isRequired: false,
      about: 'default "block"',
    });
    expect(made?.body.map(({ name }) => name)).toContain('match.dimension.key');
    expect(made?.body.find(({ name }) => name === 'name')?.isRequired).toBe(true);
    expect(made?.statuses.map(({ status }) => status)).toEqual(expect.arrayContaining(['200', '400', '503']));
  });

  it('finds by all words, wherever they stand', () => {
    const found = findOperations(subjects, 'post Budgets raise');
    expect(found.flatMap((subject) => subject.operations.map(({ path }) => path))).toEqual([
      '/api/v1/budgets/{budgetId}/raises',
      '/api/v1/budgets/{budgetId}/raises/{madeAt}/end',
    ]);
    expect(findOperations(subjects, '')).toEqual(subjects);
    expect(findOperations(subjects, 'nothing-like-it')).toEqual([]);
  });

  it('says bounds after a description, as a sentence where that is one', () => {
    const about = (description: string) =>
      fieldsOf({
        type: 'object',
        properties: { at: { type: 'string', description, minLength: 1, maxLength: 128 } },
      })[0]?.about;
    expect(about('Shown once.')).toBe('Shown once. 1 to 128 characters.');
    expect(about('Start of the period')).toBe('Start of the period; 1 to 128 characters');
  });

  it('names lists, choices and bounds', () => {
    expect(typeOf({ type: ['string', 'null'], format: 'uuid' })).toBe('uuid or null');
    expect(typeOf({ anyOf: [{ type: 'array', items: { type: 'integer' } }, { const: 'all' }] })).toBe(
      'array of integer or "all"',
    );
    const items = {
      type: 'object',
      properties: { at: { type: 'integer', minimum: 1, maximum: 9, default: 3 } },
    };
    expect(fieldsOf({ type: 'object', properties: { rows: { type: 'array', items, maxItems: 2 } } })).toEqual(
      [
        { name: 'rows', type: 'array of object', isRequired: false, about: 'at most 2 items' },
        { name: 'rows[].at', type: 'integer', isRequired: false, about: '1 to 9; default 3' },
      ],
    );
  });
});
