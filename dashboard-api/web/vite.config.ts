import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm start` serves the dashboard API unless it was given another port base. */
const DASHBOARD_API = 'http://127.0.0.1:8788';

/**
 * `vite build dashboard-api/web` writes `dist/`, which the dashboard API serves. Nothing is inlined into the HTML
 * or as `data:`: the Content-Security-Policy takes scripts, styles and fonts from files of our own only.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': { target: DASHBOARD_API } } },
});
