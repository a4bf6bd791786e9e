import type { Catalogue } from './form.ts';

declare const catalogue: Catalogue;
export = catalogue;
