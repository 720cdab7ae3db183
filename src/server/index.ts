/** The edge to editors: LSP in three dialects over one engine. */
export { type Check, foretypeMethods } from './protocol/foretype.ts';
export { protocolPage } from './protocol-page.ts';
export { type RunningServer, runServer, type ServerParts } from './server.ts';
