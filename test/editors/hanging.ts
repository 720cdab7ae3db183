/** A session whose first server hangs as soon as it has begun; the one after it is ours. */
import { fileURLToPath } from 'node:url';
import { EditorSession } from './editor-session.ts';
import { type Editors, serverCommand } from './editors.ts';
import { alive } from './terminal.ts';
import { until } from './until.ts';

export class HangingSession extends EditorSession {
  constructor(editors: Editors, text: string) {
    const hanging = fileURLToPath(new URL('./hanging-server.mjs', import.meta.url));
    const first = `[ -e "$HOME/begun" ] || { : > "$HOME/begun"; exec "$0" '${hanging}'; }; exec "$0" "$@"`;
    super(editors, text, {}, ['sh', '-c', first, ...serverCommand]);
  }

  /** The hanging one and the tap before it, once an editor has begun to talk to them. */
  async hangs(): Promise<readonly number[]> {
    await this.traffic.sees('editor', 'initialized');
    return this.traffic.processes;
  }

  async killed(hanging: readonly number[]): Promise<void> {
    await until(
      'the hanging server to be killed',
      () => !hanging.some(alive),
      () => this.traffic.tail(),
    );
  }
}
