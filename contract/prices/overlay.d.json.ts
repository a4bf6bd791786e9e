import type { Overlay } from './form.ts';

declare const overlay: Overlay;
export = overlay;
