import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Where `npm start` serves the dashboard API unless it was given another port base. */
const DASHBOARD_API = 'http://127.0.0.1:8788';
const FONT_LICENCE = join(import.meta.dirname, '../../node_modules/@fontsource-variable/inter/LICENSE');

/**
 * `vite build dashboard-api/web` writes `dist/`, which the dashboard API serves. Nothing is inlined into the HTML
 * or as `data:`: the Content-Security-Policy takes scripts, styles and fonts from files of our own only. The licences
 * of what is bundled stand beside it in `licences/`.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), fontLicence()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: 'licences/packages.md' },
  },
  server: { proxy: { '/api': { target: DASHBOARD_API } } },
});

/** Inter's licence asks to go wherever the font goes. */
function fontLicence(): Plugin {
  return {
    name: 'font-licence',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'licences/inter.txt', source: await readFile(FONT_LICENCE) });
    },
  };
}
