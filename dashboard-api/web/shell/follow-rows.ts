/** What has a purpose of its own when it is pressed. */
const OWN_PURPOSE = 'a, button, input, select, textarea, label, summary';

/**
 * Makes a linked row one target, as it looks: the link lies over the row, but what says more when it is pointed at lies over
 * the link. A press there is given to the link, with the keys that were held; marking text to copy it follows nothing. By
 * keyboard one goes to the link itself. Once for a page.
 */
export function followRows(page: Document): void {
  page.addEventListener('click', (event) => {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    if (event.target.closest(OWN_PURPOSE) || page.getSelection()?.isCollapsed === false) return;
    const { ctrlKey, metaKey, shiftKey } = event;
    event.target
      .closest('.row-linked')
      ?.querySelector('.row-link')
      ?.dispatchEvent(
        new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }),
      );
  });
}
