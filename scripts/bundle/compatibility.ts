/**
 * The runtime behaviour that the Worker is written for: everything that hosts it locally reads it here, and
 * `wrangler.toml`, which deploys it, says the same (there is a test for that).
 */
export const COMPATIBILITY_DATE = '2026-10-01';

/** `enable_request_signal`: without it a request's signal never fires when the caller leaves. */
export const COMPATIBILITY_FLAGS: readonly string[] = ['enable_request_signal'];
