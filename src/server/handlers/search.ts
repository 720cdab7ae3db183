/** The workspace index over LSP: `foretype/search`, `foretype/suggestFiles`, `workspace/symbol`, and files that changed. */
import { type Location, type SymbolInformation, SymbolKind } from 'vscode-languageserver/node';
import { z } from 'zod';
import type { FoundFile, FoundSymbol } from '../../index/index.ts';
import { TextSnapshot } from '../../text/index.ts';
import type { Dispatcher } from '../dispatch.ts';
import { suggestedFiles } from '../plan-files.ts';
import { searchMethods } from '../protocol/search.ts';
import type { Session } from '../session.ts';

/** A source that gave less of what it gave its best did not find the file. */
const leastShare = 0.2;
const mostSymbols = 100;

export function registerSearch(on: Dispatcher, session: () => Session): void {
  on.request('foretype/search', {
    params: searchMethods['foretype/search'].params,
    lane: () => 'search',
    async run({ query, limit, lines }) {
      const { search } = session();
      const { files } = await search.search(query, { limit, lines });
      const places = files.map((file) => {
        const { from, to, text } = file.passage ?? { from: 0, to: 0, text: '' };
        const range = { start: { line: from, character: 0 }, end: { line: to, character: 0 } };
        return { ...told(file), range, excerpt: text };
      });
      return { places, ...reason(session()) };
    },
  });

  on.request('foretype/suggestFiles', {
    params: searchMethods['foretype/suggestFiles'].params,
    lane: () => 'suggestFiles',
    async run({ task, uris, limit }) {
      const files = await suggestedFiles(session(), { task, uris, limit });
      return { files: files.map(told), ...reason(session()) };
    },
  });

  on.request('workspace/symbol', {
    params: z.looseObject({ query: z.string() }),
    lane: () => 'symbol',
    async run({ query }) {
      const s = session();
      if (query.trim() === '' || !s.settings['index.symbols.enable']) return [];
      return (await s.search.symbols(query, mostSymbols)).map((symbol) => information(s, symbol));
    },
  });

  on.notification('workspace/didChangeWatchedFiles', {
    params: z.looseObject({ changes: z.array(z.looseObject({ uri: z.string() })) }),
    run: ({ changes }) => session().search.touched(changes.map((change) => change.uri)),
  });
}

function told({ uri, path, score, because }: FoundFile) {
  const sources = Object.entries(because)
    .filter(([, share]) => share >= leastShare)
    .sort((a, b) => b[1] - a[1])
    .map(([source]) => source);
  return { uri, path, score, sources };
}

function reason({ search }: Session): { reason?: string } {
  return search.unavailable === undefined ? {} : { reason: search.unavailable };
}

function information(s: Session, symbol: FoundSymbol): SymbolInformation {
  return { name: symbol.name, kind: kinds[symbol.kind], location: locationOf(s, symbol) };
}

/** Of its name. */
export function locationOf(s: Session, { uri, name, line, lead }: FoundSymbol): Location {
  const text = TextSnapshot.of(uri, '', 0, lead);
  const range = s.positions.range(text, { from: lead.length - name.length, to: lead.length });
  const at = { start: { ...range.start, line }, end: { ...range.end, line } };
  return { uri, range: at };
}

const kinds: Readonly<Record<FoundSymbol['kind'], SymbolKind>> = {
  function: SymbolKind.Function,
  method: SymbolKind.Method,
  class: SymbolKind.Class,
  interface: SymbolKind.Interface,
  struct: SymbolKind.Struct,
  enum: SymbolKind.Enum,
  'enum-member': SymbolKind.EnumMember,
  union: SymbolKind.Struct,
  type: SymbolKind.Interface,
  field: SymbolKind.Field,
  variable: SymbolKind.Variable,
  constant: SymbolKind.Constant,
  module: SymbolKind.Module,
  section: SymbolKind.String,
  key: SymbolKind.Key,
};
