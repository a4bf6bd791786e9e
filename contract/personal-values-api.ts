/** What the API says of dimensions that hold persons, and of their values. */
import * as z from 'zod';
import { DIMENSION_NAME, MAX_DIMENSION_VALUE_LENGTH } from './dimensions.ts';
import { tagged } from './etag.ts';

const textSchema = z.string().min(1).max(MAX_DIMENSION_VALUE_LENGTH);

const namesSchema = z.array(z.string().regex(DIMENSION_NAME)).max(16);

/** Body of `/api/v1/privacy/dimensions`: dimensions whose values are stored as ids, from now on. */
export const newPersonalDimensionsSchema = z
  .strictObject({ names: namesSchema })
  .refine(({ names }) => new Set(names).size === names.length, 'each once');

export const personalDimensionsSchema = z
  .object({ names: namesSchema, ...tagged })
  .meta({ id: 'PersonalDimensions' });

/** Body of `POST /api/v1/privacy/values`: the text to look for, as callers write it. */
export const valueSearchSchema = z.strictObject({ text: textSchema });

export const personalValueSchema = z.object({
  valueId: z.string(),
  dimension: z.string(),
  firstSeenAt: z.iso.datetime(),
  /** To the day. */
  lastSeenAt: z.iso.datetime(),
});
export const personalValueListSchema = z.object({ values: z.array(personalValueSchema) });

/** Body of `POST /api/v1/privacy/value-erasures`: whom callers name so. */
export const newValueErasureSchema = z.strictObject({
  text: textSchema,
  /** The request that it answers, by a number or date of yours; no name. */
  reason: z.string().trim().min(1).max(500),
});

export type PersonalDimensions = z.infer<typeof personalDimensionsSchema>;
export type PersonalValueRow = z.infer<typeof personalValueSchema>;
