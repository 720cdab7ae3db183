/**
 * How prediction reaches structure: exact edits from the trees of the open documents, which follow every change, and
 * from what the other files of the workspace declare.
 */
import { stderrLog } from './base/index.ts';
import type { Editor } from './editor/index.ts';
import type { IndexClient, WorkspaceIndex } from './index/index.ts';
import type { PredictorParts } from './prediction/index.ts';
import { type Evidence, propose } from './propagation/index.ts';
import type { Syntax } from './syntax/index.ts';

export function overSyntax(
  editor: Editor,
  syntax: Syntax,
  index: WorkspaceIndex,
  search: IndexClient,
): Pick<PredictorParts, 'propose' | 'errorDelta' | 'follow'> {
  return {
    async propose(snapshot, signal) {
      await Promise.all(snapshot.open.map((document) => syntax.tree(document)));
      if (signal.aborted) return [];
      const evidence: Evidence = {
        editor: snapshot,
        tree(uri) {
          const document = snapshot.open.find((d) => d.uri === uri);
          return document && syntax.treeNow(document);
        },
        treeBefore(uri, version) {
          const event = snapshot.history.find((e) => e.uri === uri && e.before.version === version);
          const document = event?.before ?? editor.documentAt(uri, version);
          return document && syntax.treeNow(document);
        },
        exporters: (name, from) =>
          index
            .exporting(name, from)
            .flatMap(({ uri, exports }) =>
              exports.filter((e) => e.name === name).map(({ kind }) => ({ name, uri, kind })),
            ),
        importers: (local, from) =>
          index
            .importing(local, from)
            .flatMap(({ uri, imports }) =>
              imports.flatMap((item) =>
                item.names.filter((n) => n.local === local).map((name) => ({ uri, item, name })),
              ),
            ),
      };
      return propose(evidence);
    },
    errorDelta: (document, edit) => syntax.errorDelta(document, edit),
    follow: {
      opened(document) {
        search.changed(document.uri, () => editor.document(document.uri)?.text ?? document.text);
        // The grammar first: only its languages are scanned.
        syntax.tree(document).then(
          () => index.opened(document.uri),
          (error: unknown) =>
            stderrLog('warn').warn(`no grammar for ${document.languageId}: ${String(error)}`),
        );
      },
      changed({ before, after, edit }) {
        syntax.changed(before, after, edit);
        search.typed();
        search.changed(after.uri, () => editor.document(after.uri)?.text ?? after.text);
      },
      closed(uri) {
        syntax.forget(uri);
        index.closed(uri);
        search.closed(uri);
      },
    },
  };
}
