/** The status as a page for anybody. It needs no script. Pure. */
import type { Status, StatusCheck, StatusState } from '../../contract/status-api.ts';

const STATES: Readonly<Record<StatusState, string>> = {
  up: 'Everything that is checked works.',
  down: 'Something does not work.',
  unknown: 'Not measured at the moment.',
};
const STATE_WORDS: Readonly<Record<StatusState, string>> = {
  up: 'works',
  down: 'does not work',
  unknown: 'not measured',
};
const CHECK_WORDS: Readonly<Record<StatusCheck, string>> = {
  call: 'A call through the gateway',
  budget: 'A spent budget refuses',
};

/** Nothing of what it shows was written by anybody: states, instants and figures of ours. */
export function statusPage({ state, checks, measuredSince, uptime }: Status): string {
  const checked = checks.map(
    ({ name, state: each, checkedAt }) =>
      `<tr><th scope="row">${CHECK_WORDS[name]}</th><td>${STATE_WORDS[each]}</td><td>${checkedAt ?? 'never'}</td></tr>`,
  );
  const windows = uptime.map(
    ({ days, percent, minutesDown, minutesNotMeasured }) =>
      `<tr><th scope="row">${days === 1 ? '1 day' : `${days} days`}</th><td>${
        percent === null ? 'not measured for so long' : `${percent} %`
      }</td><td>${minutesDown}</td><td>${minutesNotMeasured}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SpendGate status</title>
<link rel="stylesheet" href="/status/style.css">
</head>
<body>
<main>
<h1>SpendGate status</h1>
<p class="${state}">${STATES[state]}</p>
<table>
<caption>Checks, each minute (UTC)</caption>
<thead><tr><th scope="col">Check</th><th scope="col">State</th><th scope="col">Last made</th></tr></thead>
<tbody>${checked.join('')}</tbody>
</table>
<table>
<caption>Calls: ${measuredSince === null ? 'nothing was measured yet' : `measured since ${measuredSince}`}</caption>
<thead><tr><th scope="col">Last</th><th scope="col">Up</th><th scope="col">Minutes down</th><th scope="col">Minutes not measured</th></tr></thead>
<tbody>${windows.join('')}</tbody>
</table>
<p>A minute that was not measured counts as down.</p>
</main>
</body>
</html>
`;
}

export const STATUS_STYLE = `:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
main { max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.5rem; }
th, td { text-align: left; font-weight: 400; padding: 0.4rem 0.75rem 0.4rem 0; border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
p.up, p.down, p.unknown { font-size: 1.25rem; padding: 0.75rem 1rem; border-left: 0.4rem solid; }
p.up { border-color: #15803d; }
p.down { border-color: #b91c1c; }
p.unknown { border-color: #737373; }
`;
