/** What `faults` say that several fields expect. */
export const LATER_THAN_NOW = 'must be later than now';
export const LATER_THAN_FROM = 'must be later than from';
export const KNOWN_CURRENCY = 'expected: a currency of ISO 4217';
export const KNOWN_ZONE = 'expected: an IANA name of a time zone';
