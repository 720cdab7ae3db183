/**
 * A rules file in the form that Cursor reads (`.mdc`): three fields between lines of dashes, then the text. Any text is
 * one: what cannot be read as fields is left out, and a file without fields applies to nothing by itself.
 */
export interface RuleFile {
  readonly description: string;
  readonly globs: readonly string[];
  readonly alwaysApply: boolean;
  readonly text: string;
}

const fields = /^\uFEFF?---[ \t]*\r?\n(?<head>[\s\S]*?)(?:\r?\n)?---[ \t]*(?:\r?\n|$)/;

export function readRuleFile(source: string): RuleFile {
  const found = fields.exec(source);
  const text = (found ? source.slice(found[0].length) : source).trim();
  const values = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const line of (found?.groups?.head ?? '').split(/\r?\n/)) {
    const item = /^\s+-\s+(.*)$|^-\s+(.*)$/.exec(line);
    const field = /^([A-Za-z]+):\s*(.*)$/.exec(line);
    if (item) last?.push(plain(item[1] ?? item[2] ?? ''));
    else if (field) {
      last = field[2] === '' ? [] : [plain(field[2]!)];
      values.set(field[1]!, last);
    }
  }
  return {
    description: values.get('description')?.[0] ?? '',
    globs: (values.get('globs') ?? []).flatMap(patterns),
    alwaysApply: values.get('alwaysApply')?.[0] === 'true',
    text,
  };
}

/** `a, b` and `["a", "b"]` are two; the comma of `{a,b}` parts nothing. */
function patterns(value: string): string[] {
  return value
    .replace(/^\[|\]$/g, '')
    .split(/,(?![^{]*\})/)
    .map((one) => plain(one.trim()))
    .filter((one) => one !== '');
}

function plain(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}
