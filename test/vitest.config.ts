/** How the tests run: every *.test.ts under test/, on the TypeScript sources; editors and evals have their own commands. */
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    // Editors of others run here, on machines of others. By hand every failure is seen; where nobody looks, one of 2,400
    // may be played again, and the log says so.
    retry: process.env.CI ? 1 : 0,
  },
});
