import { getColumns } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { PERSON_TABLES_BY_ID, SECRET_COLUMNS } from '../../../db/privacy/person-tables.ts';
import { TABLE_PROPERTIES } from '../../../db/schema/properties.ts';

const PERSON = /(person|owner|actor|operator|member)Id$|By$/i;

test('P26: every column that holds a person’s id is in the list of what an archive shows and an erasure does', () => {
  const listed = PERSON_TABLES_BY_ID.flatMap(({ table, columns }) =>
    columns.map((name) => `${table}.${name}`),
  );
  const inSchema = Object.entries(TABLE_PROPERTIES).flatMap(([table, columns]) =>
    Object.entries(getColumns(columns) as Record<string, PgColumn>).flatMap(([name, column]) =>
      PERSON.test(name) && column.getSQLType() === 'uuid' ? [`${table}.${name}`] : [],
    ),
  );
  expect(listed.sort()).toEqual(inSchema.sort());
});

test('every sealed or hashed column of these tables is a secret to an archive', () => {
  const shown = PERSON_TABLES_BY_ID.flatMap(({ table }) =>
    Object.keys(getColumns(TABLE_PROPERTIES[table])).filter((name) => !SECRET_COLUMNS.includes(name)),
  );
  const hashes = new Set(shown.filter((name) => /hash|sealed|box|secret|sha256/i.test(name)));
  // Of what is no secret: the audit chain, versions of terms, a statement of the books.
  expect([...hashes].sort()).toEqual(['detailHash', 'entryHash', 'statementSha256', 'termsHash']);
});
