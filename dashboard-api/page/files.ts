/** The built page, read into memory once: nothing that a request says becomes a path on disk. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { getMimeType } from 'hono/utils/mime';

export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same compressed; null where that is no gain. */
  readonly gzipped: Uint8Array<ArrayBuffer> | null;
  /** The name holds a hash of the content: caches may keep it for ever. */
  readonly isImmutable: boolean;
}

const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;
const COMPRESSIBLE = /^(text\/|application\/(javascript|json)|image\/svg)/;

/** The files of a build by URL path; none if there is no build. */
export function readPageFiles(webRoot: string): Map<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const path of listFiles(webRoot)) {
    const url = `/${relative(webRoot, path).split(sep).join('/')}`;
    const type = getMimeType(path) ?? 'application/octet-stream';
    const bytes = new Uint8Array(readFileSync(path));
    const gzipped = COMPRESSIBLE.test(type) ? new Uint8Array(gzipSync(bytes, { level: 9 })) : null;
    files.set(url, { type, bytes, gzipped, isImmutable: HASHED.test(url) });
  }
  return files;
}

function listFiles(webRoot: string): string[] {
  try {
    return readdirSync(webRoot, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return [];
    throw err;
  }
}
