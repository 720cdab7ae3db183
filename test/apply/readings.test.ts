/** Sketches with gaps that can be misread: what lands, and what is refused because it has two meanings. */
import { describe, expect, it } from 'vitest';
import type { JudgeQuestion } from '../../src/apply/index.ts';
import { applyToString } from '../../src/text/index.ts';
import { landedText, landOn, reasons } from './support.ts';

const tests = `describe Not do
  it 'accepts nothing' do
    inspect_source(cop, 'nothing')

    expect(cop.offenses).to be_empty
  end

  it 'accepts block with a block argument' do
    inspect_source(cop, 'something { |&x| x.call }')
    expect(cop.messages).to eq([])
    expect(cop.highlights).to eq([])

    expect(cop.offenses).to be_empty
  end

  context 'when the method has arguments' do
    let(:source) { 'method(one, 2) { |x| x.test }' }
  end
end
`;
/** The lines above the new test stand above two tests: it comes after the second, or in its place. */
const between = `# ... existing code ...
    expect(cop.offenses).to be_empty
  end

  it 'accepts block with splat params' do
    inspect_source(cop, 'something { |*x| x.first }')
    expect(cop.messages).to eq([])
    expect(cop.highlights).to eq([])

    expect(cop.offenses).to be_empty
  end

  context 'when the method has arguments' do
    let(:source) { 'method(one, 2) { |x| x.test }' }
# ... existing code ...
`;

describe('a new test below lines that stand above others too', () => {
  it('may take the place of one of them, and is refused', async () => {
    expect(await reasons(tests, between, 'a_spec.rb')).toEqual(['ambiguous']);
  });

  it('is asked for again with all that is needed for it', async () => {
    const landing = await landOn({ 'spec/a_spec.rb': tests }, between);
    expect(landing).toMatchObject({
      landed: false,
      refusals: [{ path: 'spec/a_spec.rb', block: 0, written: between.trimEnd(), reason: 'ambiguous' }],
    });
    if (landing.landed) return;
    expect(landing.refusals[0]!.sentence).toMatch(
      /^In spec\/a_spec\.rb, the block at .* is not landed: .*more than one way.*\.$/,
    );
  });

  it('lands as a judge says', async () => {
    const asked: JudgeQuestion[] = [];
    const judge = {
      weigh: async (question: JudgeQuestion) => {
        asked.push(question);
        return question.alternatives.map((text) => (text.includes('a block argument') ? -1 : -9));
      },
    };
    const landed = await landedText(tests, between, 'a_spec.rb', { judge });
    expect(asked).toHaveLength(1);
    expect(asked[0]!.alternatives.length).toBeGreaterThanOrEqual(2);
    expect(asked[0]!.edits.map((edit) => applyToString(edit, tests))).toContain(landed);
    expect(landed.split('\n').filter((line) => /^ {2}it /.test(line))).toEqual([
      "  it 'accepts nothing' do",
      "  it 'accepts block with a block argument' do",
      "  it 'accepts block with splat params' do",
    ]);
  });
});

describe('a new method below lines that stand above others too', () => {
  const file = `class Shop
  def open
    light(1)
    done
  end

  def close
    light(0)
    done
  end

  def total
    sum
  end
end
`;

  it('comes beside them where that changes no more and takes nothing away', async () => {
    const method = '  def empty\n    shelves == 0\n  end\n\n';
    const answer = `# ...\n    done\n  end\n\n${method}  def total\n    sum\n# ...\n`;
    expect(await landedText(file, answer, 'a.rb')).toBe(file.replace('  def total', `${method}  def total`));
  });
});

describe('lines that go without a word', () => {
  const file = `package chi

// Answers with the allowed methods.
func notAllowed(w http.ResponseWriter, r *http.Request) {
	methods := make([]string, len(methodMap))
	i := 0
	for m := range methodMap {
		methods[i] = m
		i++
	}
	w.Header().Add("Allow", strings.Join(methods, ","))
	w.Header().Add("Vary", "Method")
	w.Header().Add("Age", "0")

	w.WriteHeader(405)
	w.Write([]byte(http.StatusText(405)))
	log(r)
}

func log(r *http.Request) {
	println(r.URL)
}
`;

  it('go where their neighbors are shown for no other reason', async () => {
    const answer = `// ... existing code ...
// Answers with the allowed methods.
func notAllowed(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(405)
	w.Write([]byte(http.StatusText(405)))
	log(r)
}
// ... existing code ...
`;
    const landed = await landedText(file, answer, 'a.go');
    expect(landed).toContain('*http.Request) {\n\tw.WriteHeader(405)\n');
    expect(landed).toContain('println(r.URL)');
  });

  it('stay where both sides change: a gap may have been forgotten', async () => {
    const answer = `// ... existing code ...
// Answers with the allowed methods and a reason.
func notAllowed(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(406)
	w.Write([]byte(http.StatusText(406)))
	log(r)
}
// ... existing code ...
`;
    expect(await reasons(file, answer, 'a.go')).toHaveLength(1);
  });

  it('stay where only ends of blocks are shown on one side of them', async () => {
    const text = 'one(1);\ntwo(2);\n}\nthree(3);\nfour(4);\nfive(5);\nsix(6);\nseven(7);\n}\neight(8);\n';
    const answer = '// ... existing code ...\n\n}\nfresh(1);\nsix(6);\nseven(7);\n// ... existing code ...\n';
    expect(await reasons(text, answer, 'a.txt')).toEqual(['ambiguous']);
  });

  it('stay where the ends of blocks below them may go as well', async () => {
    const text = 'one(1);\ntwo(2);\nthree(3);\n}\n}\n}\n}\nfour(4);\nfive(5);\nsix(6);\n';
    expect(await reasons(text, 'one(1);\n}\n}\n}\n// ... existing code ...\n', 'a.txt')).toEqual([
      'ambiguous',
    ]);
  });

  it('stay where only the head of a block is shown beside them', async () => {
    const answer = `package chi

func log(r *http.Request) {
	// ... existing code ...
	count++
}
`;
    expect(await reasons(file, answer, 'a.go')).not.toEqual([]);
  });
});

describe('structure that is misread', () => {
  it('does not keep lines from being found', async () => {
    const file = `/* $Id$ */

char *
name_of(int fd, char *tty)
{
	FILE	*f;
	char	*path;
	int	 n;

	if ((f = fopen("/proc", "r")) == NULL)
		return (NULL);
	n = fileno(f);
	close(n);

	xasprintf(&path, "/proc/%u/psinfo", (u_int) n);
	f = open(path, O_RDONLY);
	free(path);
	if (f < 0)
		return (NULL);

	return (path);
}
`;
    const answer = `/* $Id$ */

// ... existing code ...
name_of(int fd, char *tty)
{
	// ... existing code ...
	close(n);

	xasprintf(&path, "/proc/%u/psinfo", (u_int) n);
	f = open(path, O_RDONLY);
	xfree(path);
	if (f < 0)
		return (NULL);

	// ... existing code ...
}
`;
    expect(await landedText(file, answer, 'a.c')).toBe(file.replace('\tfree(path)', '\txfree(path)'));
  });
});

describe('white space of another kind', () => {
  const file = `static int
split(struct window *w, const char *name, int before,
    u_int limit)
{
	struct pane	*p;

	p = add(w, NULL, 0, limit);
	layout(w, p);

	if (spawn(p, name, before,
	    limit) != 0) {
		destroy(w);
		return (0);
	}
	select(w);
	draw(w);
	flush(w);
	notify(w);
	done(w);
	count(w);
	record(w);
	release(w);
	return (1);
}
`;

  it('is the file’s, also where lines go on with spaces', async () => {
    const answer = file
      .replace('p = add(w, NULL, 0, limit);', 'p = add(w, NULL, 0, 0, limit);')
      .replace('\tselect(w);', '\tif (before)\n\t\tselect(w);')
      .replace(/^\t+/gm, (tabs) => '    '.repeat(tabs.length))
      .replace('    return (1);', '    // ... existing code ...');
    expect(await landedText(file, answer, 'a.c')).toBe(
      file
        .replace('p = add(w, NULL, 0, limit);', 'p = add(w, NULL, 0, 0, limit);')
        .replace('\tselect(w);', '\tif (before)\n\t\tselect(w);'),
    );
  });
});

describe('a folder between underscores', () => {
  it.each([
    ['on a line of its own', '__tests__/a.js\n```js\nlet a = 2;\nlet b = 2;\n```\n'],
    ['in bold', '**__tests__/a.js**\n```js\nlet a = 2;\nlet b = 2;\n```\n'],
    ['behind a label', 'File: __tests__/a.js\n```js\nlet a = 2;\nlet b = 2;\n```\n'],
  ])('is part of the path %s', async (_, answer) => {
    const landing = await landOn({ '__tests__/a.js': 'let a = 1;\nlet b = 2;\n', 'b.js': '' }, answer);
    expect(landing).toMatchObject({ landed: true, changes: [{ path: '__tests__/a.js' }] });
  });
});
