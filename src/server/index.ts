/** The edge to editors: LSP in three dialects over one engine. */
export { type MachineFacts, machineChecks, sessionChecks } from './checks.ts';
export type { CodeSearch } from './code-search.ts';
export { foretypeMethods } from './protocol/foretype.ts';
export { protocolPage } from './protocol-page.ts';
export { type RunningServer, runServer, type ServerParts } from './server.ts';
