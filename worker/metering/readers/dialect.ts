/** What a wire format is to the reader: which members matter, and what they say. Each dialect is one such row. */
import type { MeteredLine } from '../../../contract/usage.ts';
import type { UsageConvention } from '../../providers/dialects.ts';
import type { JsonMembers } from '../../stream/json-members.ts';
import type { PathNode } from '../../stream/json-path.ts';
import type { NeedleSet } from '../../stream/needles.ts';
import type { Tally } from '../tally.ts';

export interface Dialect {
  /** Members of a document (a body, an event's data, an element of an outermost array) that are kept. */
  readonly selection: PathNode;
  /**
   * Texts of which an event must hold one to be read at all, once the model is known. A JSON key counts only with a
   * value that is not null.
   */
  readonly needles: NeedleSet;
  /** Paths of which one must be stated, and not null, for a document to say anything; as `needles`, by path. */
  readonly marks: readonly string[];
  /** Every answer, streamed or not, says in its body that it is whole: one that does not is not. */
  readonly statesEnd?: boolean;
  /** Takes in one document that has a mark. */
  read(members: JsonMembers, tally: Tally): void;
  /** A document that stands coded inside this one; it is read as if it stood alone. */
  inner?(members: JsonMembers): Uint8Array | null;
  /** Takes over model, id and tier from any of the first documents. */
  identify(members: JsonMembers, tally: Tally): void;
  /** Headers of the response that state a figure, by its name; they count where the body states none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Header of the response that names the tier at which it was served; it says more than a maker's body. */
  readonly tierHeader?: string;
  /** Derives the lines, once, from everything merged; `unknownKeys` are told to `note`. */
  lines(tally: Tally, convention: UsageConvention, note: (keys: readonly string[]) => void): MeteredLine[];
}
