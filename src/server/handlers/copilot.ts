/**
 * The Copilot dialect, so that its editor plugins work unchanged: `textDocument/copilotInlineEdit`, what they tell about
 * it, and the account requests of a server that has no account.
 */
import { z } from 'zod';
import type { Dispatcher } from '../dispatch.ts';
import { hull } from '../place.ts';
import { idOfItem, inlineCompletion, nothing, ofItem } from '../protocol/lsp-params.ts';
import { report } from '../reports.ts';
import type { Session } from '../session.ts';
import { acceptedItemCommand } from './inline-completion.ts';
import { nextEdit } from './next-edit.ts';

export function registerCopilot(on: Dispatcher, session: () => Session): void {
  /** Uri → the suggestion last answered: a next request that brings another one replaces it. */
  const answered = new Map<string, string>();

  on.request('textDocument/copilotInlineEdit', {
    params: inlineCompletion,
    lane: (p) => `copilotInlineEdit ${p.textDocument.uri}`,
    async run(p, signal) {
      const s = session();
      s.plugin = true;
      const { uri, version } = p.textDocument;
      const manual = p.context?.triggerKind === 1;
      const found = await nextEdit(
        s,
        { uri, version, position: p.position, manual, crossFile: false },
        signal,
      );
      const before = answered.get(uri);
      if (signal.aborted) return { edits: [] };
      if (before !== undefined && (!found.ok || found.value.prediction.id !== before)) {
        s.predictor.rejected(before, 'ignored');
        answered.delete(uri);
      }
      const one = found.ok ? hull(found.value.placed.text, found.value.prediction.edit) : undefined;
      if (!found.ok || !one) return { edits: [] };
      const { prediction, placed } = found.value;
      answered.set(uri, prediction.id);
      return {
        edits: [
          {
            text: one.text,
            textDocument: { uri, version: prediction.version },
            range: s.positions.range(placed.text, one),
            command: { title: 'Accepted', command: acceptedItemCommand, arguments: [prediction.id] },
          },
        ],
      };
    },
  });

  const shown = {
    params: ofItem,
    run: (p: z.output<typeof ofItem>) => session().predictor.shown(idOfItem(p)),
  };
  on.both('textDocument/didShowInlineEdit', shown);
  on.both('textDocument/didShowCompletion', shown);
  on.both('textDocument/didPartiallyAcceptCompletion', {
    params: ofItem,
    run: (p) => session().predictor.accepted(idOfItem(p), p.acceptedLength ?? undefined),
  });
  on.both('notifyNextEditRejected', {
    params: z.looseObject({ uuid: z.string(), reason: z.string().nullish() }),
    run: (p) =>
      session().predictor.rejected(
        p.uuid,
        p.reason === undefined || p.reason === null ? 'rejected' : reason(p.reason),
      ),
  });
  on.request('textDocument/copilotPanelCompletion', { params: nothing, run: () => ({ items: [] }) });

  registerAccount(on, session);
}

function reason(value: string): 'rejected' | 'ignored' {
  return value === 'rejected' ? 'rejected' : 'ignored';
}

function registerAccount(on: Dispatcher, session: () => Session): void {
  const answers: Readonly<Record<string, () => unknown>> = {
    signIn: () => ({ status: 'AlreadySignedIn', user: 'local' }),
    signInInitiate: () => ({ status: 'AlreadySignedIn', user: 'local' }),
    signInConfirm: () => ({ status: 'OK', user: 'local' }),
    signOut: () => ({ status: 'NotSignedIn' }),
    checkStatus: () => ({ status: 'OK', user: 'local' }),
    getVersion: () => ({ version: session().version }),
    setEditorInfo: () => 'OK',
    'copilot/models': () => [
      {
        id: 'foretype',
        modelName: 'foretype (local)',
        scopes: ['completion'],
        default: true,
        preview: false,
      },
    ],
    'debug/diagnostics': async () => ({ report: await report(session(), 'doctor') }),
  };
  for (const [method, run] of Object.entries(answers)) on.request(method, { params: nothing, run });
  on.request('checkFileStatus', {
    params: z.looseObject({ uri: z.string() }),
    run(p) {
      const found = session().documents.find(p.uri);
      if (!found) return { status: 'notfound' };
      return found.inactive === undefined
        ? { status: 'valid' }
        : { status: 'invalid', reason: found.inactive };
    },
  });
}
