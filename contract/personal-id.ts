/** Ids that stand for values of personal dimensions. Apart from the schemas, for the page has no use for those. */

/** Dimensions whose values are taken for persons unless an organisation says otherwise. */
export const PERSONAL_UNLESS_SAID: readonly string[] = ['user'];

const FORM = /^p_[0-9a-f]{32}$/;

/** True of text of the form of such an id. */
export const isPersonalId = (text: string): boolean => FORM.test(text);

/** @param hash at least 16 bytes, in hexadecimal */
export const personalId = (hash: string): string => `p_${hash.slice(0, 32)}`;
