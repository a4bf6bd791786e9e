import type { PackedCatalogue } from './unpack.ts';

declare const packed: PackedCatalogue;
export = packed;
