/** A session whose server does not answer before the test lets it start: for what an editor shows and keeps until then. */
import { EditorSession } from './editor-session.ts';
import { type Editors, serverCommand } from './editors.ts';

export class LateSession extends EditorSession {
  constructor(editors: Editors, text: string) {
    const wait = 'until [ -e "$HOME/go" ]; do sleep 0.05; done; exec "$0" "$@"';
    super(editors, text, {}, ['sh', '-c', wait, ...serverCommand]);
  }

  letStart(): void {
    this.write('home/go', '');
  }
}
