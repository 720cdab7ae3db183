/** What the client tells about its documents; after each change prediction hears of it, then the marks are renewed. */

import type { TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { z } from 'zod';
import type { Dispatcher } from '../dispatch.ts';
import type { Marks } from '../presentation/marks.ts';
import { didChange, didFocus, didOpen, nothing, ofDocument } from '../protocol/lsp-params.ts';
import type { Session } from '../session.ts';
import { carryOutSaved, letStand } from './instruct-on-save.ts';

export function registerSynchronization(
  on: Dispatcher,
  session: () => Session,
  marks: () => Marks,
  changed: () => void,
): void {
  on.notification('textDocument/didOpen', {
    params: didOpen,
    run({ textDocument: { uri, languageId, version, text } }) {
      const s = session();
      if (s.documents.active(uri)) s.predictor.documentClosed(s.documents.close(uri));
      const inactive = s.documents.open(uri, languageId, version, text);
      s.current = uri;
      const opened = s.documents.find(uri)?.text;
      if (opened) s.review.seen(opened);
      if (opened) letStand(s, opened);
      if (inactive !== undefined) declareInactive(s, uri, inactive);
      else s.predictor.documentOpened(s.documents.active(uri)?.uri ?? uri);
    },
  });
  on.notification('textDocument/didChange', {
    params: didChange,
    run({ textDocument: { uri, version }, contentChanges }) {
      const s = session();
      const changes = contentChanges.map((c) =>
        c.range ? c : { text: c.text },
      ) as TextDocumentContentChangeEvent[];
      const result = s.documents.change(uri, version, changes);
      if (!result) {
        s.log.warn('a change of a document that is not open');
        return;
      }
      const own = s.documents.find(uri)?.text.uri ?? uri;
      if (result.became === 'active') s.predictor.documentOpened(own);
      else if (result.became) {
        s.predictor.documentClosed(own);
        declareInactive(s, uri, result.became.inactive);
      }
      if (result.event) {
        s.predictor.documentChanged(result.event);
        if (result.event.edit.length > 0) {
          s.current = result.event.uri;
          s.review.changed(result.event);
        }
        marks().changed(result.event.uri);
      }
      changed();
    },
  });
  on.notification('textDocument/didClose', {
    params: ofDocument,
    run({ textDocument: { uri } }) {
      const s = session();
      const own = s.documents.close(uri);
      s.predictor.documentClosed(own);
      if (s.current === own) s.current = undefined;
      marks().refresh();
    },
  });
  on.notification('textDocument/didSave', {
    params: ofDocument,
    run({ textDocument: { uri } }) {
      const s = session();
      const text = s.documents.active(uri);
      if (!text) return;
      s.editor.saved(text.uri);
      carryOutSaved(s, text);
    },
  });
  on.notification('textDocument/didFocus', {
    params: didFocus,
    run({ textDocument }) {
      const s = session();
      const found = textDocument ? s.documents.find(textDocument.uri) : undefined;
      s.editor.focus(found && found.inactive === undefined ? found.text.uri : undefined);
      if (found) s.current = found.text.uri;
      if (textDocument && found?.inactive !== undefined) declareInactive(s, textDocument.uri, found.inactive);
    },
  });
  // Cells are documents of their own kind; nothing is predicted in them, and nothing is complained about.
  for (const kind of ['didOpen', 'didChange', 'didSave', 'didClose'])
    on.notification(`notebookDocument/${kind}`, { params: nothing, run() {} });
  on.notification('textDocument/willSave', { params: z.looseObject({}), run() {} });
}

/** The settings changed, and with them perhaps which documents get predictions. */
export function rejudge(s: Session, marks: Marks | undefined): void {
  for (const { uri, inactive } of s.documents.rejudge()) {
    if (inactive === undefined) s.predictor.documentOpened(uri);
    else {
      s.predictor.documentClosed(uri);
      declareInactive(s, uri, inactive);
    }
  }
  marks?.refresh();
}

/** Only to a client of that dialect, and without words: the user need not act. */
function declareInactive(s: Session, uri: string, why: string): void {
  s.log.info(`${uri} is inactive: ${why}`);
  if (!s.client.copilot && !s.plugin) return;
  s.ask.notify('didChangeStatus', { busy: false, message: '', kind: 'Inactive' });
}
