/**
 * A look at a declaration before an edit is accepted: what the edit writes, or stands in, may be declared out of sight. The
 * edit stays; the commands that jump, step or accept lead back to it.
 */
import type { FoundSymbol } from '../../index/index.ts';
import type { EditPrediction } from '../../prediction/index.ts';
import type { TextSnapshot } from '../../text/index.ts';
import { place } from '../place.ts';
import { say } from '../say.ts';
import type { Session } from '../session.ts';
import { locationOf } from './search.ts';

/** Names that are looked up, the edit's own first. */
const mostNames = 8;
const mostSymbols = 20;

export async function showDefinition(s: Session, prediction: EditPrediction): Promise<void> {
  const placed = place(s, prediction);
  if (!placed) return;
  for (const name of namesIn(prediction, placed.text)) {
    const found = (await s.search.symbols(name, mostSymbols)).find(
      (symbol) => symbol.name === name && !isAt(symbol, prediction, placed.text),
    );
    if (!found) continue;
    s.lookedFrom = prediction.id;
    const { start } = locationOf(s, found).range;
    await s.ask.request(
      s.client.showDocument,
      'window/showDocument',
      // A selected name would keep editors from giving Tab away.
      { uri: found.uri, takeFocus: true, selection: { start, end: start } },
      s.settings['server.answer.timeoutMs'],
    );
    return;
  }
  say(s, s.search.unavailable ?? 'nothing that this edit names is declared in the open folders');
}

/** On the lines that the edit changes there is nothing new to see. */
function isAt({ uri, line }: FoundSymbol, { edit }: EditPrediction, text: TextSnapshot): boolean {
  if (uri !== text.uri) return false;
  return edit.some(({ from, to }) => text.lineAt(from).number <= line && line <= text.lineAt(to).number);
}

/** Whole names: what the edit writes, then what else stands on its lines. */
function namesIn({ edit }: EditPrediction, text: TextSnapshot): string[] {
  const written = edit.flatMap(({ from, to, text: put }) => {
    const [before, after] = [text.slice(text.lineAt(from).from, from), text.slice(to, text.lineAt(to).to)];
    return names(`${/[\p{L}\p{N}_$]*$/u.exec(before)![0]}${put}${/^[\p{L}\p{N}_$]*/u.exec(after)![0]}`);
  });
  const around = edit.flatMap(({ from, to }) =>
    names(text.slice(text.lineAt(from).from, text.lineAt(to).to)),
  );
  return [...new Set([...written, ...around])].slice(0, mostNames);
}

function names(text: string): string[] {
  return text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
}
