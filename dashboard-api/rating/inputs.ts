/** What a preview was made of, so that a run applies that and nothing else. */
import { createHash } from 'node:crypto';
import type { PriceOverride } from '../../contract/organisation.ts';
import { PRICE_BOOK_VERSION } from '../../contract/prices/book.ts';
import type { RatingRequest } from '../../contract/rating.ts';
import type { TenantUnit } from '../../db/database.ts';
import type { RatingScope } from '../../db/rating/lines.ts';
import type { NewPreview } from '../../db/rating/previews.ts';
import { lastRunId } from '../../db/rating/runs.ts';
import { readOwnPrices } from '../prices/in-dollars.ts';
import type { RatingPrices } from './rerate.ts';

/** Everything that decides what a re-rating comes to. */
export interface RatingInputs {
  readonly scope: RatingScope;
  readonly prices: RatingPrices;
  /** SHA-256, hex. It is another as soon as prices are, or another run has ended. */
  readonly hash: string;
}

type Asked = Pick<NewPreview, 'previewId' | 'request' | 'createdAt'>;

/** The inputs of a preview as they are now. */
export async function readInputs(
  unit: TenantUnit,
  { previewId, request, createdAt }: Asked,
): Promise<RatingInputs> {
  const overrides = await readOwnPrices(unit);
  const facts = {
    request,
    asOf: createdAt.toISOString(),
    priceVersion: PRICE_BOOK_VERSION,
    overrides,
    lastRunId: await lastRunId(unit),
  };
  return {
    scope: scopeOf(request, createdAt),
    prices: { corrected: correctedPrices(request, previewId), overrides },
    hash: createHash('sha256').update(stableJson(facts)).digest('hex'),
  };
}

function scopeOf(request: RatingRequest, asOf: Date): RatingScope {
  const { provider, model, key, onlyUnknown } = request;
  const chosen = {
    ...(provider ? { provider } : {}),
    ...(model ? { model } : {}),
    ...(key ? { key } : {}),
  };
  const period = { from: new Date(request.from), to: new Date(request.to) };
  return { filter: { ...chosen, ...period, seen: 'all', dimensions: {} }, onlyUnknown, asOf };
}

/** Prices given for one re-rating have its id and hold at any time. */
function correctedPrices({ prices }: RatingRequest, previewId: string): readonly PriceOverride[] | null {
  const always = { id: previewId, effectiveFromMs: 0, effectiveUntilMs: null };
  return prices?.map((price) => ({ ...price, ...always })) ?? null;
}

/** JSON in which the order of members does not count: a database may give them in another. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
