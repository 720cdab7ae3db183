/** The same lines put in twice are due before the next line of that form. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const methods = (eol = '\n') =>
  [
    'impl A {',
    '    fn first(&self) -> R {}',
    '',
    '    fn flush(&mut self) -> R {}',
    '',
    '    fn color(&self) -> R {}',
    '',
    '    fn reset(&mut self) -> R {}',
    '',
    '    fn last(&self) -> R {}',
    '}',
    '',
  ].join(eol);

async function marked(text: string, ...names: string[]): Promise<EditSession> {
  const session = await EditSession.of({ 'a.rs': text });
  for (const name of names) {
    const at = session.text().indexOf(`    fn ${name}`);
    session.change(at, at, text.includes('\r') ? '    #[inline]\r\n' : '    #[inline]\n');
  }
  return session;
}

describe('the same lines', () => {
  it('are due at the next places of their form', async () => {
    const session = await marked(methods(), 'flush', 'color', 'reset');
    const [first] = session.proposals();
    expect(first).toMatchObject({ reason: 'same lines as line 10', sites: 1, class: 'same-change' });
    expect(session.allApplied()).toContain('    #[inline]\n    fn last(&self) -> R {}\n');
  });

  it('keep the line ends of the text', async () => {
    const session = await marked(methods('\r\n'), 'flush', 'color', 'reset');
    expect(session.allApplied()).toContain('    #[inline]\r\n    fn last(&self) -> R {}\r\n');
  });

  it('are due upwards for who works upwards', async () => {
    const session = await marked(methods(), 'last', 'reset', 'color');
    expect(session.allApplied()).toContain('    #[inline]\n    fn flush(&mut self) -> R {}\n');
  });

  it('say nothing after one example, or two with a keyword alone', async () => {
    expect((await marked(methods(), 'flush')).shown()).toEqual([]);
    expect((await marked(methods(), 'flush', 'color')).shown()).toEqual([]);
  });

  it('say nothing where a place of their form was passed by', async () => {
    expect((await marked(methods(), 'flush', 'color', 'last')).shown()).toEqual([]);
  });

  it('tell by a name after two examples', async () => {
    const text =
      'def a():\n    x = connect(1)\n    use(x)\n\ndef b():\n    y = connect(2)\n    use(y)\n\ndef c():\n    z = connect(3)\n    use(z)\n';
    const session = await EditSession.of({ 'a.py': text });
    for (const name of ['x', 'y']) {
      const at = session.text().indexOf(`    use(${name})`);
      session.change(at, at, '    wait_ready()\n');
    }
    expect(session.allApplied()).toContain('    wait_ready()\n    use(z)\n');
  });
});
