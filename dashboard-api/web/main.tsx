import './style.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/query-client.ts';
import { copyExactAmounts } from './money/copy.ts';
import { languagesOf, readChoice } from './notation/choice.ts';
import { writeFor } from './notation/locale.ts';
import { createPages } from './router.tsx';
import { watchActivity } from './session/activity.ts';
import { takeArrival } from './session/link.ts';
import { followRows } from './shell/follow-rows.ts';
import { keepFocus } from './shell/keep-focus.ts';

const arrival = takeArrival(window.location, window.history);
const queries = createQueryClient();
const pages = createPages(arrival);
const app = document.getElementById('app');
if (!app) throw new Error('index.html has no #app');

const choice = readChoice(() => localStorage);
writeFor(languagesOf(choice, navigator.languages));
copyExactAmounts(document);
keepFocus();
followRows(document);
watchActivity(window);
createRoot(app).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={pages} />
    </QueryClientProvider>
  </StrictMode>,
);
