/** The older Copilot requests that copilot.lua still sends: getCompletions and what it tells afterwards. */
import { z } from 'zod';
import type { Dispatcher } from '../dispatch.ts';
import { legacyDoc } from '../protocol/lsp-params.ts';
import type { Session } from '../session.ts';
import { inlineItem } from './inline-completion.ts';

export function registerCopilotLegacy(on: Dispatcher, session: () => Session): void {
  const getCompletions = {
    params: legacyDoc,
    lane: (p: z.output<typeof legacyDoc>) => `inline ${p.doc.uri}`,
    async run(p: z.output<typeof legacyDoc>, signal: AbortSignal) {
      const s = session();
      s.plugin = true;
      // `doc.version` is Vim's changedtick here, which need not be the version of didChange: it is only echoed.
      const item = await inlineItem(
        s,
        { textDocument: { uri: p.doc.uri }, position: p.doc.position, manual: false },
        signal,
      );
      const text = s.documents.active(p.doc.uri);
      if (!item || !text) return { completions: [] };
      const line = text.line(Math.min(item.range.start.line, text.lineCount - 1));
      const from = s.positions.offset(text, item.range.start);
      const completion = {
        uuid: item.id,
        text: text.slice(line.from, from) + item.insertText,
        range: { start: { line: item.range.start.line, character: 0 }, end: item.range.end },
        displayText: item.insertText,
        position: p.doc.position,
        docVersion: p.doc.version ?? text.version,
      };
      return { completions: [completion] };
    },
  };
  on.request('getCompletions', getCompletions);
  on.request('getCompletionsCycling', getCompletions);
  on.request('getPanelCompletions', { params: z.looseObject({}), run: () => ({ solutionCountTarget: 0 }) });
  on.both('notifyShown', {
    params: z.looseObject({ uuid: z.string() }),
    run(p) {
      session().predictor.shown(p.uuid);
      return 'OK';
    },
  });
  on.both('notifyAccepted', {
    params: z.looseObject({ uuid: z.string(), acceptedLength: z.number().nullish() }),
    run(p) {
      session().predictor.accepted(p.uuid, p.acceptedLength ?? undefined);
      return 'OK';
    },
  });
  on.both('notifyRejected', {
    params: z.looseObject({ uuids: z.array(z.string()).default([]) }),
    run(p) {
      for (const id of p.uuids) session().predictor.rejected(id, 'ignored');
      return 'OK';
    },
  });
}
