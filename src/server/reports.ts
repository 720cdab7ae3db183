/** What the server tells about itself, as Markdown: the doctor's checks, the traces, the queue. */

import { fileName } from './handlers/code-action.ts';
import { place } from './place.ts';
import { phrase } from './presentation/phrase.ts';
import type { Session } from './session.ts';

export type ReportName = 'doctor' | 'trace' | 'queue';

/** For the model, of a doctor that nobody told how long they would wait. Neovim's gives up the whole report after ten seconds. */
export const patienceMs = 5000;

export async function report(s: Session, name: ReportName): Promise<string> {
  if (name === 'trace')
    return `# foretype: why something was shown, or not\n\n${s.traces() || 'No request yet.\n'}`;
  if (name === 'queue') return queue(s);
  const lines = (await s.checks(patienceMs)).map(
    (c) => `- **${c.name}** (${c.state}): ${c.says}${c.remedy ? `\n  - ${c.remedy}` : ''}`,
  );
  const client = `- **client** (ok): ${s.client.name || 'no name'} ${s.client.version}, positions in ${s.positions.encoding}`;
  return `# foretype ${s.version}\n\n${[...lines, client].join('\n')}\n`;
}

function queue(s: Session): string {
  const rows = s.predictor.queue.flatMap((coming) => {
    const placed = place(s, coming);
    const first = coming.edit[0];
    if (!placed || !first) return [];
    return [
      `- ${fileName(coming.uri)}:${placed.start.line + 1} \`${phrase(placed.text, first)}\`: ${coming.reason}`,
    ];
  });
  return `# foretype: coming edits\n\n${rows.length === 0 ? 'None.' : rows.join('\n')}\n`;
}
