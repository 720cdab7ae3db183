/** The composition root of the index process: the one place where the index is handed a way to the network. */
import { runIndexProcess } from './index/index.ts';

// Loaded when an address is configured, and not before.
runIndexProcess(async (address) => {
  const { openObjects } = await import('./object-store/index.ts');
  return openObjects(address, { env: process.env });
});
