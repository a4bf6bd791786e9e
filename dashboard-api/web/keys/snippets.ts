/**
 * How a key is used, per SDK: whole programs that run as they stand. A key stands in one only in the dialog that shows it
 * once; elsewhere it is read from the environment.
 */
import { type Language, SDKS } from './sdk-programs.ts';

export interface Snippet {
  readonly name: string;
  readonly text: string;
  /** Commands that come once before it: what it reads from the environment, what it imports. */
  readonly steps: readonly string[];
  /** What it is saved as, and how that is run; null: it is a command itself. */
  readonly file: string | null;
  readonly run: string | null;
}

/** The variable that holds the gateway key where it is not shown. */
export const KEY_VARIABLE = 'SPENDGATE_KEY';
const GATEWAY_PLACEHOLDER = 'https://YOUR_GATEWAY';

/** Whose credential the provider gets: the program's own, sent along, or one that the organisation has stored. */
export type CredentialFrom = 'program' | 'stored';

interface Using {
  /** Base URL of the gateway; null: the API was not told. */
  readonly gatewayUrl: string | null;
  readonly key?: string | undefined;
  readonly credentialFrom?: CredentialFrom;
  /** The simulator answers; it takes any word for a provider's key, and refuses real ones. */
  readonly isSimulated?: boolean;
}

/** A value in a program: its text, or the variable of the environment that holds it. */
type Value = { readonly text: string } | { readonly variable: string };

/** What every snippet is made of. */
interface Parts {
  readonly base: string;
  /** What the SDK takes for the provider's key. */
  readonly apiKey: (variable: string) => Value;
  /** What goes in the gateway's own header; null where the key goes where the provider's would. */
  readonly header: Value | null;
}

const inLanguage: Readonly<Record<Language, (value: Value) => string>> = {
  // In a shell's double quotes.
  shell: (value) => ('text' in value ? value.text : `$${value.variable}`),
  JavaScript: (value) => ('text' in value ? `'${value.text}'` : `process.env.${value.variable}`),
  Python: (value) => ('text' in value ? `"${value.text}"` : `os.environ["${value.variable}"]`),
};

const RUNS: Readonly<Record<Language, Pick<Snippet, 'file' | 'run'>>> = {
  shell: { file: null, run: null },
  JavaScript: { file: 'call.mjs', run: 'node call.mjs' },
  Python: { file: 'call.py', run: 'python call.py' },
};

/** A program for each SDK. With a stored credential the key stands where the provider's own would. */
export function snippetsOf(using: Using): readonly Snippet[] {
  const { key, credentialFrom = 'program', isSimulated = false } = using;
  const gatewayKey: Value = key === undefined ? { variable: KEY_VARIABLE } : { text: key };
  const isStored = credentialFrom === 'stored';
  const parts: Parts = {
    base: using.gatewayUrl ?? GATEWAY_PLACEHOLDER,
    apiKey: (variable) => (isStored ? gatewayKey : isSimulated ? { text: 'simulator' } : { variable }),
    header: isStored ? null : gatewayKey,
  };
  return SDKS.map(({ name, language, variable, install, program }) => {
    const apiKey = parts.apiKey(variable);
    return {
      name,
      text: program(
        parts.base,
        parts.header && inLanguage[language](parts.header),
        inLanguage[language](apiKey),
      ),
      ...RUNS[language],
      steps: [
        ...(key === undefined ? [`export ${KEY_VARIABLE}='aso_k_…'`] : []),
        ...('variable' in apiKey && apiKey.variable !== KEY_VARIABLE ? [`export ${variable}='…'`] : []),
        ...(install === null ? [] : [install]),
      ],
    };
  });
}
