/** Runs in the page before anything of it does, and measures by the page's own clock. Plain JavaScript, as it is sent. */
(() => {
  const PRESSES = ['click', 'change', 'submit'];
  const ANSWER = '/api/v1/reports/usage';
  let shift = 0;
  performance.setResourceTimingBufferSize(10_000);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });

  /** When something was there first, to a frame. */
  const whenThere = (selector) =>
    new Promise((resolve) => {
      const look = () =>
        document.querySelector(selector) ? resolve(performance.now()) : requestAnimationFrame(look);
      look();
    });

  /** From the last press before the report is busy to the first frame in which it is at rest again, and the API's part of it. */
  const nextChange = () =>
    new Promise((resolve) => {
      const report = document.querySelector('section[aria-label="Report"]');
      let startMs = 0;
      let wasBusy = false;
      const begin = () => {
        if (!wasBusy) startMs = performance.now();
      };
      for (const type of PRESSES) addEventListener(type, begin, true);
      const observer = new MutationObserver(() => {
        const isBusy = report.getAttribute('aria-busy') === 'true';
        if (wasBusy && !isBusy) {
          observer.disconnect();
          for (const type of PRESSES) removeEventListener(type, begin, true);
          const asked = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith(ANSWER));
          const apiMs = asked.at(-1)?.duration ?? 0;
          requestAnimationFrame(() => resolve({ timeMs: performance.now() - startMs, apiMs }));
        }
        wasBusy = isBusy;
      });
      observer.observe(report, { attributes: true, attributeFilter: ['aria-busy'] });
    });

  Object.assign(window, { bench: { whenThere, nextChange, shift: () => shift } });
})();
