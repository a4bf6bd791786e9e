/**
 * Saved views, as the dashboard API has them: addresses of the page under a name. A view holds no figures; whoever opens
 * it sees what they themselves may see.
 */

import * as z from 'zod';
import { tagged } from './etag.ts';

const nameSchema = z.string().trim().min(1).max(120);

/** A path of the page and what it says behind `?`, percent-encoded: neither a host nor a scheme fits in. */
const addressSchema = z
  .string()
  .max(4_000)
  .regex(/^\/(?:[a-z0-9][a-z0-9/-]{0,60})?(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?[\]-]*)?$/);

/** So many views one person may have. */
export const MAX_VIEWS = 100;

export const newViewSchema = z.strictObject({
  name: nameSchema,
  address: addressSchema.describe('As in the address bar, from the first slash on: `/explorer?by=team`'),
  isShared: z
    .boolean()
    .default(false)
    .describe('Everybody in the organisation sees it; needs usage:read to everything'),
  isDefault: z.boolean().default(false).describe('What opens in place of the bare page, for oneself'),
});

export const viewChangeSchema = z.strictObject({
  name: nameSchema.optional(),
  address: addressSchema.optional(),
  isShared: z.boolean().optional(),
  /** The only member that may be stated of a view of somebody else's. */
  isDefault: z.boolean().optional(),
});

export const viewSchema = z.object({
  viewId: z.uuid(),
  /** Of the view, not of who has chosen it. */
  ...tagged,
  name: z.string(),
  /** The page that it is of: its address up to `?`. */
  page: z.string(),
  address: z.string(),
  isShared: z.boolean(),
  /** The person who asks has made it. */
  isOwn: z.boolean(),
  /** As the organisation calls them; null: they have left. */
  ownerName: z.string().nullable(),
  /** The person who asks has chosen it for this page. */
  isDefault: z.boolean(),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
});
export const viewListSchema = z.object({ views: z.array(viewSchema) });

export type SavedView = z.infer<typeof viewSchema>;

/** The page of an address. */
export const pageOf = (address: string): string => address.split('?', 1)[0] ?? '/';
