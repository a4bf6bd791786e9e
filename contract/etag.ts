/** The tag of a thing that can be changed: equal as long as nothing of it that can be changed has. */
import * as z from 'zod';

export const IF_MATCH_HEADER = 'if-match';

/** Stands in every answer that shows the thing; goes into `If-Match` of a request that changes it, quotes included. */
export const etagSchema = z.string().describe('Goes into `If-Match` of a request that changes it');

/** For shapes that are extended by it. */
export const tagged = { etag: etagSchema } as const;
