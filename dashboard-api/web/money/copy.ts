import { plainOfShown } from '../notation/typed.ts';

/**
 * Copying figures gives them exactly and in plain notation, whatever the reader's is: what is rounded on screen goes to
 * the clipboard with every digit, and a selected table goes as tab-separated rows.
 */
export function copyExactAmounts(document: Document): void {
  document.addEventListener('copy', (event) => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !event.clipboardData) return;
    const fragment = document.createElement('div');
    for (let index = 0; index < selection.rangeCount; index++) {
      fragment.append(selection.getRangeAt(index).cloneContents());
    }
    const text = exactText(fragment, amountAround(selection));
    if (text === null) return;
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
  });
}

/** A selection inside a single amount clones only its text, so the element is looked for around it. */
function amountAround(selection: Selection): string | null {
  const node = selection.getRangeAt(0).commonAncestorContainer;
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest<HTMLDataElement>('data[data-amount]')?.value ?? null;
}

function exactText(fragment: HTMLElement, single: string | null): string | null {
  if (single !== null) return single;
  const amounts = fragment.querySelectorAll<HTMLDataElement>('data[data-amount]');
  if (amounts.length === 0) return null;
  for (const amount of amounts) amount.textContent = amount.value;
  const rows = [...fragment.querySelectorAll('tr')];
  if (rows.length === 0) return fragment.textContent;
  return rows.map((row) => [...row.cells].map(cellText).join('\t')).join('\n');
}

/** A number loses its separators; heads of rows and columns are names, even where they look like numbers. */
function cellText(cell: HTMLTableCellElement): string {
  const text = cell.textContent?.trim() ?? '';
  const isExact = cell.querySelector('data[data-amount]') !== null;
  return isExact || cell.tagName === 'TH' ? text : (plainOfShown(text) ?? text);
}
