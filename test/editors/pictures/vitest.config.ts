/** Runs the scenes, which `npm test` leaves out: they write pictures. */
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  root: new URL('../../..', import.meta.url).pathname,
  test: { include: ['test/editors/pictures/scenes.ts'], pool: 'forks', maxWorkers: 1 },
});
