/**
 * What the user does by hand once or twice, in keys of Vim, and what is then offered elsewhere: a member's other uses, the
 * same pieces of another line, the same lines before another, a value's name.
 */
export interface ExactStory {
  readonly name: string;
  readonly before: string;
  /** One after the other, each ended by leaving insert mode, with the end of what it writes. */
  readonly steps: readonly (readonly [keys: string, written: string])[];
  /** The place that is offered, as the screen shows it, and its line. */
  readonly offered: RegExp;
  readonly line: number;
  /** When it is accepted. */
  readonly after: string;
}

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;
const far = Array.from({ length: 6 }, (_, n) => `step(${n});`);

export const exactStories: readonly ExactStory[] = [
  {
    name: 'a renamed method',
    before: lines(
      'class Cart {',
      '  total() {',
      '    return 1;',
      '  }',
      '  show() {',
      '    print(this.total());',
      '  }',
      '}',
    ),
    steps: [['/total\rcwamount', 'amount']],
    offered: /total\(\)\);.*⇒ .*amount/,
    line: 5,
    after: lines(
      'class Cart {',
      '  amount() {',
      '    return 1;',
      '  }',
      '  show() {',
      '    print(this.amount());',
      '  }',
      '}',
    ),
  },
  {
    name: 'pieces of a third line',
    before: lines(
      'log(keyword("a"), 1);',
      'log(keyword("b"));',
      ...far,
      'print(keyword("c"), keyword("d"));',
    ),
    steps: [
      ['/keyword\rcwstyle.render', 'render'],
      ['ncwstyle.render', 'render'],
    ],
    offered: /⇒ .*style\.render\("c"\), style\.render/,
    line: 8,
    after: lines(
      'log(style.render("a"), 1);',
      'log(style.render("b"));',
      ...far,
      'print(style.render("c"), style.render("d"));',
    ),
  },
  {
    name: 'the same line before a third',
    before: lines(
      'const x = connect(1);',
      'use(x);',
      'const y = connect(2);',
      'use(y);',
      ...far,
      'const z = connect(3);',
      'use(z);',
    ),
    steps: [
      ['/use(x\rOready();', 'ready();'],
      ['/use(y\rOready();', 'ready();'],
    ],
    offered: /use\(z\).*⇒ .*ready/,
    line: 13,
    after: lines(
      'const x = connect(1);',
      'ready();',
      'use(x);',
      'const y = connect(2);',
      'ready();',
      'use(y);',
      ...far,
      'const z = connect(3);',
      'ready();',
      'use(z);',
    ),
  },
  {
    name: 'a value that got a name',
    before: lines('open("config.json");', ...far, 'save("config.json", text);'),
    steps: [
      ['Oconst file = "config.json";', 'config.json";'],
      ['/open("\rf"cf"file', 'file'],
    ],
    offered: /"config\.json", text.*⇒ .*file/,
    line: 8,
    after: lines('const file = "config.json";', 'open(file);', ...far, 'save(file, text);'),
  },
];
