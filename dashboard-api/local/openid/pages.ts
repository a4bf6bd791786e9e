/** The pages of the embedded provider: plain HTML, no script. Pure. */

/** Why the page is shown again. */
export type PageProblem = 'wrong' | 'taken' | 'invalid' | 'too_many';

const WORDS: Readonly<Record<PageProblem, string>> = {
  wrong: 'There is no account of this address and password.',
  taken: 'This address has an account already. Sign in with its password.',
  invalid: 'An account needs a name, an e-mail address and a password of at least 12 characters.',
  too_many: 'Too many attempts for this address. Wait a quarter of an hour.',
};

export interface SignInPage {
  /** Where the forms go. */
  readonly action: string;
  readonly stylesheet: string;
  /** What stands in the field for the address. */
  readonly address: string;
  readonly problem: PageProblem | null;
}

/** Signing in, and making an account. */
export function signInPage({ action, stylesheet, address, problem }: SignInPage): string {
  const field = (name: string, label: string, more: string) =>
    `<label>${label}<input name="${name}" required ${more}></label>`;
  const addressField = field(
    'address',
    'E-mail address',
    `type="email" maxlength="254" autocomplete="username" value="${escaped(address)}"`,
  );
  const password = (more: string) => field('password', 'Password', `type="password" maxlength="200" ${more}`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · SpendGate on this machine</title><link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="${escaped(stylesheet)}"></head>
<body><main>
<h1>Sign in</h1>
<p>This is SpendGate’s own sign-in, for this machine alone.</p>
${problem === null ? '' : `<p role="alert">${WORDS[problem]}</p>`}
<form method="post" action="${escaped(action)}">
<input type="hidden" name="intent" value="sign-in">
${addressField}${password('autocomplete="current-password"')}
<button>Sign in</button>
</form>
<h2>No account yet?</h2>
<form method="post" action="${escaped(action)}">
<input type="hidden" name="intent" value="register">
${field('name', 'Name', 'maxlength="120" autocomplete="name"')}
${addressField}${password('minlength="12" autocomplete="new-password"')}
<button>Make an account</button>
</form>
</main></body></html>`;
}

export const STYLESHEET = `body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1a1d21;background:#f6f7f8}
main{max-width:24rem;margin:4rem auto;padding:1.5rem;background:#fff;border:1px solid #d9dce0;border-radius:.5rem}
h1{font-size:1.25rem;margin:0}h2{font-size:1rem;margin:2rem 0 .5rem}
label{display:block;margin:.75rem 0}input{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.4rem}
button{font:inherit;padding:.4rem 1rem}[role=alert]{border-left:3px solid #b3261e;padding-left:.75rem}
@media (prefers-color-scheme:dark){body{color:#e6e8ea;background:#15181b}main{background:#1e2226;border-color:#3a4046}}
`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
