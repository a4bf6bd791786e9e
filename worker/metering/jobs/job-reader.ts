/**
 * Reads what an answer says of an operation that ends later: its object (created, polled, cancelled), or its results,
 * one to a line and however many. Answers in it are read by the dialect that they would have been answered in alone.
 * Memory is bounded by the selection, whatever the size of the body. Never throws.
 */
import type { JobReading, MeteredLine, UsageReading } from '../../../contract/usage.ts';
import type { UsageConvention } from '../../providers/dialects.ts';
import type { JobEndpoint, JobFormatName } from '../../providers/job-endpoints.ts';
import { readString } from '../../stream/json-leaves.ts';
import { JsonMembers } from '../../stream/json-members.ts';
import { OUTER, type PathNode, selectPaths, selectWithin } from '../../stream/json-path.ts';
import { JsonScanner, type JsonSink } from '../../stream/json-scan.ts';
import type { Dialect } from '../readers/dialect.ts';
import { DIALECT_TABLE } from '../readers/table.ts';
import { isStrictId, Tally } from '../tally.ts';
import type { UsageReader } from '../usage-reader.ts';
import { AnswerSums } from './answer-sums.ts';
import { JOB_FORMATS, type JobFormat } from './job-format.ts';

/** All batches are served in the tier that price books know by this name. */
const TIER = 'batch';
const MAX_UNKNOWN_KEYS = 16;
const OBJECT = selectPaths(['object#64']);
const USAGE = ['model', 'usage'];

const selections = new Map<string, PathNode>();

/**
 * @param role what the endpoint is to such operations
 * @param jobId what the path names, where the answer is results
 * @param convention of the answers' usual dialect, at this provider
 */
export class JobReader implements UsageReader, JsonSink {
  readonly #format: JobFormat;
  readonly #convention: UsageConvention;
  readonly #jobId: string | null;
  readonly #hasResults: boolean;
  readonly #places: readonly string[];
  readonly #scanner: JsonScanner;
  readonly #job = new JsonMembers();
  readonly #answer = new JsonMembers();
  readonly #sums: readonly AnswerSums[];
  readonly #unknownKeys = new Set<string>();
  #own: UsageReading | null = null;
  #state: JobState = NOT_READ;
  #documents = 0;
  #isForeign = false;
  /** The page says that there is another. */
  #isPart = false;

  constructor(
    role: JobEndpoint['role'],
    format: JobFormatName,
    jobId: string | null,
    convention: UsageConvention,
  ) {
    this.#format = JOB_FORMATS[format];
    this.#convention = convention;
    this.#jobId = jobId;
    this.#hasResults = role === 'results';
    this.#places = this.#hasResults ? this.#format.inResults : this.#format.inObject;
    this.#sums = this.#places.map(() => new AnswerSums());
    this.#scanner = new JsonScanner(selectionOf(format, this.#format, this.#hasResults), this, {
      isSequence: this.#hasResults && !this.#format.page,
    });
  }

  /** A file that holds something else is not read to its end. */
  push(chunk: Uint8Array): void {
    if (!this.#isForeign) this.#scanner.push(chunk);
  }

  end(): UsageReading {
    const isWhole = this.#scanner.end() === 'complete' && !this.#isForeign;
    // What an operation answers may stand in two places of its object: it is counted in one.
    const sums = this.#sums.find(({ answers }) => answers > 0) ?? null;
    const own = sums === null ? this.#own : null;
    const state = this.#hasResults ? this.#resultsState(isWhole) : this.#state;
    const { id } = state;
    return {
      lines: sums?.lines() ?? own?.lines ?? [],
      serviceTier: TIER,
      // What the path names is the caller's word; what the object names is the provider's.
      upstreamId: this.#hasResults ? null : id,
      isComplete: isWhole,
      unknownKeys: [...this.#unknownKeys],
      raw: sums?.raw() ?? own?.raw ?? {},
      ...(id === null ? {} : { job: { ...state, id } }),
    };
  }

  open(path: string): void {
    if (path.startsWith(OUTER)) this.#job.open(path.slice(OUTER.length));
    else this.#answer.open(path);
  }

  member(path: string, bytes: Uint8Array | null, start: number, end: number): void {
    if (!path.startsWith(OUTER)) {
      this.#answer.member(path, bytes, start, end);
      return;
    }
    const outer = path.slice(OUTER.length);
    const place = this.#places.indexOf(outer);
    if (place >= 0) this.#takeAnswer(place);
    this.#job.member(outer, bytes, start, end);
  }

  document(): void {
    this.#documents++;
    if (this.#hasResults) {
      this.#isForeign ||= this.#documents === 1 && !this.#isMarked;
      this.#takePage();
    } else this.#takeObject();
    this.#job.clear();
    this.#answer.clear();
  }

  get #isMarked(): boolean {
    return this.#format.marks.some((path) => this.#job.find(path) !== null);
  }

  /** Answers in a form of which no place is known, such as pictures, are billed beside those that are. */
  #takePage(): void {
    const { page } = this.#format;
    if (!page) return;
    const count = this.#job.find(page.answers)?.count ?? 0;
    for (const sums of this.#sums) sums.isLowerBound ||= sums.answers < count;
    this.#isPart = (this.#text(page.next) ?? '') !== '';
  }

  #takeAnswer(place: number): void {
    const members = this.#answer;
    const { byObject, otherwise } = this.#format.answers;
    const called = readString(members.find('object')?.bytes) ?? '';
    const dialect = DIALECT_TABLE[(Object.hasOwn(byObject, called) ? byObject[called] : null) ?? otherwise];
    const read = this.#read(dialect, members);
    const sums = this.#sums[place];
    if (read?.isStated) sums?.add(read.lines, read.raw);
    else if (read && sums) sums.isLowerBound = true;
    members.clear();
  }

  /** Null: it says nothing, or is an error. */
  #read(
    dialect: Dialect,
    members: JsonMembers,
  ): {
    readonly isStated: boolean;
    readonly lines: readonly MeteredLine[];
    readonly raw: UsageReading['raw'];
  } | null {
    const tally = new Tally();
    dialect.identify(members, tally);
    dialect.read(members, tally);
    const isGenerated = tally.isTerminal || members.find('choices.*') !== null;
    if (!tally.isStated) return isGenerated && !tally.hasError ? NOT_STATED : null;
    const lines = dialect.lines(tally, this.#convention, (keys) => {
      for (const key of keys) if (this.#unknownKeys.size < MAX_UNKNOWN_KEYS) this.#unknownKeys.add(key);
    });
    return { isStated: true, lines, raw: tally.raw() };
  }

  #takeObject(): void {
    const { id, state, ended, answered, resultIds, resultsSuffix } = this.#format;
    const stated = this.#first(state)?.toLowerCase() ?? '';
    const hasEnded = ended.has(stated) || this.#isNoneWaiting;
    const hasNothing = hasEnded && answered.some((path) => this.#text(path) === '0');
    const named = strictId(this.#first(id));
    const results = hasEnded && named !== null && resultsSuffix ? [named + resultsSuffix] : [];
    this.#state = {
      id: named,
      resultIds: [...resultIds.flatMap((path) => strictId(this.#text(path)) ?? []), ...results],
      state: !hasEnded ? 'pending' : hasNothing ? 'void' : 'ended',
      hasFailed: stated.endsWith('failed'),
    };
    if (hasEnded && !hasNothing && this.#format.statesUsage) this.#own = this.#ownUsage();
  }

  get #isNoneWaiting(): boolean {
    const { waiting } = this.#format;
    if (!waiting || this.#text(waiting.left) !== '0') return false;
    const all = this.#text(waiting.all);
    return all !== null && all !== '0';
  }

  /** Where it is all zero, as before the end and in old batches, it is not stated. */
  #ownUsage(): UsageReading | null {
    const read = this.#read(DIALECT_TABLE[this.#format.answers.otherwise], this.#job);
    if (!read?.isStated || !Object.values(read.raw).some((value) => typeof value === 'number' && value > 0))
      return null;
    return {
      ...NO_READING,
      lines: read.lines.map((line) => ({ ...line, requestInputTokens: null })),
      raw: read.raw,
    };
  }

  #resultsState(isWhole: boolean): JobState {
    const isAnswered = this.#sums.some(({ answers, isLowerBound }) => answers > 0 || isLowerBound);
    const state = !isWhole || this.#isPart ? 'pending' : isAnswered ? 'ended' : 'void';
    return { id: strictId(this.#jobId), resultIds: [], state, hasFailed: false };
  }

  #first(paths: readonly string[]): string | null {
    for (const path of paths) {
      const text = this.#text(path);
      if (text !== null) return text;
    }
    return null;
  }

  #text(path: string): string | null {
    const leaf = this.#job.leaf(path);
    return leaf?.kind === 'string' || leaf?.kind === 'number' ? leaf.text : null;
  }
}

type JobState = Omit<JobReading, 'id'> & { readonly id: string | null };

const NOT_READ = { id: null, resultIds: [], state: 'pending', hasFailed: false } as const;
const NOT_STATED = { isStated: false, lines: [], raw: {} } as const;
const NO_READING = {
  lines: [],
  serviceTier: TIER,
  upstreamId: null,
  isComplete: true,
  unknownKeys: [],
  raw: {},
} as const;

const strictId = (text: string | null): string | null => (text !== null && isStrictId(text) ? text : null);

function selectionOf(name: string, format: JobFormat, hasResults: boolean): PathNode {
  const key = `${name} ${hasResults}`;
  const known = selections.get(key);
  if (known) return known;
  const { id, state, answered, resultIds, statesUsage, answers, marks, inObject, inResults } = format;
  const { waiting, page } = format;
  const paths = hasResults
    ? [...marks.map((path) => `${path}#0`), ...(page ? [`${page.answers}#0`, `${page.next}#512`] : [])]
    : [
        ...[...id, ...state, ...answered, ...resultIds, ...(waiting ? [waiting.all, waiting.left] : [])].map(
          (path) => `${path}#512`,
        ),
        ...(statesUsage ? USAGE : []),
      ];
  const dialects = new Set([...Object.values(answers.byObject), answers.otherwise]);
  const inner = [OBJECT, ...[...dialects].map((dialect) => DIALECT_TABLE[dialect].selection)];
  const made = selectWithin(paths, hasResults ? inResults : inObject, inner);
  selections.set(key, made);
  return made;
}
