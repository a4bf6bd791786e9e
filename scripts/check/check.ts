/** What a check is, and what it can find. Checks find and say; none of them changes a file. */
export type Verdict =
  | { readonly outcome: 'ok'; readonly note?: string }
  /** Could not be made on this machine. `reason` says why and who makes it instead. */
  | { readonly outcome: 'skipped'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly findings: readonly string[] };

export interface Check {
  readonly name: string;
  run(project: Project): Verdict | Promise<Verdict>;
}

/** A text file of the repository. */
export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Project {
  readonly root: string;
  /** Every text file that is, or could be, committed: ignored files are not among them. */
  readonly files: readonly SourceFile[];
}

/** Ok without findings, failed with them. */
export function verdict(findings: readonly string[], note?: string): Verdict {
  if (findings.length > 0) return { outcome: 'failed', findings };
  return note === undefined ? { outcome: 'ok' } : { outcome: 'ok', note };
}

/** `path:line` of a match, for findings. */
export function placeOf(file: SourceFile, index: number): string {
  return `${file.path}:${file.text.slice(0, index).split('\n').length}`;
}

/** TypeScript and JavaScript of ours, without declarations. */
export function isCode(file: SourceFile): boolean {
  return /\.(ts|tsx|mjs)$/.test(file.path) && !file.path.endsWith('.d.ts');
}
