/** The tree explains the product: folders are named after what it does, and a file is read in one sitting. */
import { type Check, isCode, type SourceFile, verdict } from './check.ts';

const MOST_LINES = 400;
const NAMES_THAT_SAY_NOTHING = /(^|\/)(utils?|helpers?|common|misc|shared|lib)(\/|\.tsx?$)/;
const GENERATED = /(^|\/)(migrations|fixtures)\/|\.generated\./;

export const shape: Check = {
  name: 'shape of the tree',
  run: ({ files }) => verdict([...oversizedFiles(files), ...emptyNames(files)]),
};

/** Code files above the limit; generated ones and recordings are not written by hand. */
export function oversizedFiles(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => isCode(file) && !GENERATED.test(file.path))
    .map((file) => ({ path: file.path, lines: file.text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines; ${MOST_LINES} is the most`);
}

/** Folders and files whose name says nothing about what is inside. */
export function emptyNames(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => isCode(file) && NAMES_THAT_SAY_NOTHING.test(file.path))
    .map((file) => `${file.path}: name it after what it holds`);
}
