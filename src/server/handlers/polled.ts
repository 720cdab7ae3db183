/** What editors ask again and again, answered from memory: inlay hints, pulled diagnostics, and our own read-only pages. */
import { ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { z } from 'zod';
import type { Dispatcher } from '../dispatch.ts';
import type { Marks } from '../presentation/marks.ts';
import { inlayHint, ofDocument } from '../protocol/lsp-params.ts';
import { type ReportName, report } from '../reports.ts';
import type { Session } from '../session.ts';

export function registerPolled(on: Dispatcher, session: () => Session, marks: () => Marks): void {
  on.request('textDocument/inlayHint', {
    params: inlayHint,
    run: (p) => marks().inlayHints(p.textDocument.uri),
  });
  on.request('textDocument/diagnostic', {
    params: ofDocument,
    run: (p) => ({
      kind: 'full',
      items:
        session().settings['server.hint.delivery'] === 'pull' ? marks().diagnostics(p.textDocument.uri) : [],
    }),
  });
  on.request('textDocument/documentLink', {
    params: ofDocument,
    run: (p) => session().pages.links(p.textDocument.uri),
  });
  on.request('workspace/textDocumentContent', {
    params: z.looseObject({ uri: z.string() }),
    async run(p) {
      const answer = session().pages.text(p.uri);
      if (answer !== undefined) return { text: answer };
      const name = /^foretype:\/*(doctor|trace|queue)(\.md)?$/.exec(p.uri)?.[1];
      if (name === undefined) throw new ResponseError(ErrorCodes.InvalidParams, `no such page: ${p.uri}`);
      return { text: await report(session(), name as ReportName) };
    },
  });
}
