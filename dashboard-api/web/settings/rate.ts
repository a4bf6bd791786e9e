/** Decimals as a person types them: a point, or a comma where there is none. */
const TYPED = /^(0|[1-9]\d{0,8})([.,]\d{1,12})?$/;

/** A rate as the API takes it; null if what was typed is none. */
export function readRate(text: string): string | null {
  const typed = text.trim();
  return TYPED.test(typed) && /[1-9]/.test(typed) ? typed.replace(',', '.') : null;
}
