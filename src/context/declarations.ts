/**
 * Lines that look like declarations, in any language, by one pattern: what training can read without a parser is what the
 * product must read alike (models/training/corpus/selection.py). ASCII, and only what both regular expressions know.
 */
const modifiers =
  '(?:(?:export|default|pub(?:\\([a-z]+\\))?|public|private|protected|internal|static|final|abstract|async|' +
  'override|virtual|inline|const|unsafe|extern|local|readonly|declare)[ \\t]+)*';

const declaration = new RegExp(
  `^[ \\t]*${modifiers}` +
    '(?:(?:function|class|interface|type|enum|struct|trait|def|fn|func|module|namespace|' +
    'record|mod|fun|object)\\b\\*?[ \\t]*(?:\\([^)]*\\)[ \\t]*)?([A-Za-z_$][A-Za-z0-9_$]*)' +
    '|(?:const|let|var|local)[ \\t]+([A-Za-z_$][A-Za-z0-9_$]*)[ \\t]*=[ \\t]*(?:async[ \\t]*)?(?:\\(|function\\b)' +
    '|(?!(?:return|else|new|if|for|while|switch|throw|case|delete|await)\\b)' +
    '(?:[A-Za-z_][A-Za-z0-9_<>,.:*&?]*(?:\\[\\])?[ \\t]+)+[*&]?([A-Za-z_][A-Za-z0-9_]*)' +
    '\\([^;=]*\\)[ \\t]*(?:const[ \\t]*)?(?:throws [A-Za-z0-9_., ]+)?\\{?[ \\t]*$)',
);

/** Longer lines are not looked at: the pattern would take its time. */
const longest = 200;

/** Line numbers and names, in order. */
export function declarations(lines: readonly string[]): { readonly line: number; readonly name: string }[] {
  return lines.flatMap((text, line) => {
    const found = [...text].length <= longest ? declaration.exec(text) : null;
    const name = found?.[1] ?? found?.[2] ?? found?.[3];
    return name === undefined ? [] : [{ line, name }];
  });
}
