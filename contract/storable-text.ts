/** Text that every engine can hold: whole characters, none of them NUL. */
export const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
