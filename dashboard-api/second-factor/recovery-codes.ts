import { randomBytes } from 'node:crypto';
import { Secret } from '../../contract/secret.ts';
import { tokenHash } from '../identity/tokens.ts';
import { toBase32 } from './totp.ts';

const CODES = 10;
/** 80 random bits: a fast hash is enough to store them by. */
const CODE_BYTES = 10;

/** A fresh set of codes, in groups of four. */
export const newRecoveryCodes = (): Secret[] =>
  Array.from({ length: CODES }, () => new Secret(inFours(toBase32(randomBytes(CODE_BYTES)))));

/** What a code is stored and found by, however it was typed. */
export const recoveryCodeHash = (code: string): string =>
  tokenHash(code.toUpperCase().replaceAll(/[^A-Z2-7]/g, ''));

export const inFours = (text: string): string => text.match(/.{1,4}/g)?.join('-') ?? '';
