/** How all tests with real editors run, VS Code’s windows too: they take minutes, so `npm test` leaves those out. */
import { defineConfig, mergeConfig } from 'vitest/config';
import everything from '../vitest.config.ts';

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default mergeConfig(
  { ...everything, test: { ...everything.test, include: [] } },
  defineConfig({
    test: { include: ['test/editors/*.test.ts', 'test/editors/vscode-windows*.ts'], fileParallelism: false },
  }),
);
