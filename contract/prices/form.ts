/**
 * The form of the two price documents. `catalogue.json` is generated from published data and never edited by
 * hand; `overlay.json` is written by hand and wins over it. Both are append-only: a price that has changed gets a
 * later period, an earlier one stays, so that every past call can be priced again as it was.
 */
import type { CountClass, Modality, TokenClass } from '../usage.ts';

/** What a rate is for. Without a modality it holds for all tokens of the class that have no rate of their own. */
export type RateKey = TokenClass | CountClass | `${TokenClass}/${Exclude<Modality, 'text'>}`;

/** US dollars as exact decimal strings, per the unit that `rateUnit` names for the key. */
export type Rates = Readonly<Partial<Record<RateKey, string>>>;

/** Rates that hold for the whole request once its total input exceeds a number of tokens (a cliff, no gradient). */
export interface Bracket {
  readonly inputTokens: number;
  readonly rates: Rates;
}

/** A daily window in UTC, `HH:MM:SS`, end exclusive; it may pass midnight. */
export interface DailyWindow {
  readonly from: string;
  readonly to: string;
  /** Where present: Monday to Friday only, by the calendar of this offset from UTC. */
  readonly weekdaysAtUtcOffsetHours?: number;
}

/** Rates in force from a day on (UTC midnight; absent: from the beginning), possibly at some hours only. */
export interface Period {
  readonly effectiveFrom?: string;
  readonly daily?: DailyWindow;
  readonly rates: Rates;
  /** Ascending. */
  readonly above?: readonly Bracket[];
}

/** Which model ids an entry is for; compared in lower case. */
export type MatchRule =
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string }
  | { readonly or: readonly MatchRule[] }
  | { readonly and: readonly MatchRule[] };

/** A model's prices. Of its periods the last that applies to an instant holds. */
export interface ModelPrices {
  readonly id: string;
  readonly match: MatchRule;
  readonly contextWindowTokens?: number;
  readonly periods: readonly Period[];
}

/** The first model of a provider whose rule matches holds, as in the source. */
export type ProviderPrices = Readonly<Record<string, readonly ModelPrices[]>>;

export interface Catalogue {
  /** Twelve hexadecimal digits of the SHA-256 of `providers` as JSON. */
  readonly version: string;
  readonly generatedAt: string;
  readonly source: {
    readonly package: string;
    readonly version: string;
    /** Of the package as published: `sha512-…`, as in the lock file. */
    readonly integrity: string;
    readonly file: string;
    /** Of `file`, hexadecimal. */
    readonly sha256: string;
    readonly licence: string;
    readonly url: string;
  };
  /** Price keys of the source that have no class here, and how many models carry them. */
  readonly omitted: Readonly<Record<string, number>>;
  /** `provider:model` left unpriced since a part of its price cannot be told from a response, with the key. */
  readonly withheld: Readonly<Record<string, string>>;
  /** Prices longer than a binary double can hold, as read and as kept (15 significant digits). */
  readonly shortened: Readonly<Record<string, string>>;
  readonly providers: ProviderPrices;
}

interface Sourced {
  readonly provider: string;
  /** The page that states it, and the day on which it was read. */
  readonly source: string;
  readonly checkedOn: string;
  readonly note?: string;
}

/** What a service tier, as the response names it, costs. */
export interface TierRule extends Sourced {
  readonly serviceTier: string;
  /** Further names of the same tier. */
  readonly alsoCalled?: readonly string[];
  /** Absent: every model of the provider. */
  readonly match?: MatchRule;
  readonly effectiveFrom?: string;
  /** Token rates are the standard ones times this exact decimal. */
  readonly tokenFactor?: string;
  /** Or the tier has rates of its own. */
  readonly rates?: Rates;
  /** Where present: input above it has no price in the tier. */
  readonly upToInputTokens?: number;
}

/**
 * A rate that follows from another one of the same model, where it has that one and lacks this; or one that is the same for
 * many models (`rate`), where they have any.
 */
export type DerivedRate = Sourced & { readonly match: MatchRule; readonly key: RateKey } & (
    | { readonly of: RateKey; readonly factor: string; readonly rate?: undefined }
    | { readonly rate: string }
  );

/**
 * A price list of its own for a place or region: the prices of a provider times a factor, for the models that a rule
 * names. All others have no price in it.
 */
export interface RegionalList {
  readonly list: string;
  /** The provider whose prices it goes by, tiers and output limits included. */
  readonly base: string;
  readonly source: string;
  readonly checkedOn: string;
  readonly note?: string;
  /** The first rule that matches holds. `tokenFactor`: an exact decimal; what is counted costs the same. */
  readonly rules: readonly { readonly match: MatchRule; readonly tokenFactor: string }[];
}

/** The most that a model writes in one answer. */
export interface OutputLimit extends Sourced {
  readonly match: MatchRule;
  readonly maxOutputTokens: number;
}

export interface Overlay {
  /** Twelve hexadecimal digits of the SHA-256 of the lists below as JSON. */
  readonly version: string;
  /** Models that the catalogue lacks, or has wrong: they win over it. */
  readonly models: readonly (Sourced & { readonly prices: ModelPrices })[];
  readonly derived: readonly DerivedRate[];
  readonly lists: readonly RegionalList[];
  readonly tiers: readonly TierRule[];
  readonly outputLimits: readonly OutputLimit[];
}
