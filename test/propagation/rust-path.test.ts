/** A renamed function or type of a Rust file is followed along the paths that lead to it. */
import { describe, expect, it } from 'vitest';
import { EditSession } from '../support/edit-session.ts';

const a = 'pub fn load(n: u32) -> u32 {\n    n\n}\n';

async function renamed(path: string, text: string, home = 'src/a.rs') {
  const session = (await EditSession.of({ [home]: a, [path]: text })).replace('load', 'read');
  return session.shown().map((line) => line.replace(`${path}:`, ''));
}

describe('is followed', () => {
  it.each<[string, string, string, string[]]>([
    [
      'behind a declared module',
      'src/main.rs',
      'mod a;\n\nfn main() {\n    a::load(1);\n}\n',
      ['4: a::read(1);'],
    ],
    [
      'from the root of the crate',
      'src/b.rs',
      'fn f() -> u32 {\n    crate::a::load(1)\n}\n',
      ['2: crate::a::read(1)'],
    ],
    [
      'into a `use`, and to what it brings in',
      'src/b.rs',
      'use crate::a::load;\n\nfn f() -> u32 {\n    load(1)\n}\n',
      ['1: use crate::a::read;', '4: read(1)'],
    ],
    [
      'into a list',
      'src/b.rs',
      'use crate::{a::{load, store}, c};\n\nfn f() -> u32 {\n    load(store(1))\n}\n',
      ['1: use crate::{a::{read, store}, c};', '4: read(store(1))'],
    ],
    [
      'behind a module that a `use` brings in',
      'src/b.rs',
      'use super::a;\n\nfn f() -> u32 {\n    a::load(1)\n}\n',
      ['4: a::read(1)'],
    ],
    [
      'from a module within the file',
      'src/b.rs',
      'mod tests {\n    use super::super::a::load;\n\n    fn f() -> u32 {\n        load(1)\n    }\n}\n',
      ['2: use super::super::a::read;', '5: read(1)'],
    ],
    [
      'where it keeps another name',
      'src/b.rs',
      'use crate::a::load as open;\n\nfn f() -> u32 {\n    open(1)\n}\n',
      ['1: use crate::a::read as open;'],
    ],
    [
      'within a macro',
      'src/b.rs',
      'fn f() {\n    println!("{}", crate::a::load(1));\n}\n',
      ['2: println!("{}", crate::a::read(1));'],
    ],
  ])('%s', async (_, path, text, wanted) => {
    expect(await renamed(path, text)).toEqual(wanted);
  });

  it('into a folder', async () => {
    const text = 'fn f() -> u32 {\n    crate::x::a::load(1)\n}\n';
    expect(await renamed('src/b.rs', text, 'src/x/a/mod.rs')).toEqual(['2: crate::x::a::read(1)']);
  });
});

describe('is not followed', () => {
  it.each<[string, string, string]>([
    ["to another module's", 'src/b.rs', 'fn f() -> u32 {\n    crate::x::a::load(1)\n}\n'],
    ['to a child of the file', 'src/b.rs', 'mod a;\n\nfn f() -> u32 {\n    a::load(1)\n}\n'],
    ["to a package's", 'src/b.rs', 'use serde::load;\n\nfn f() -> u32 {\n    a::load(load(1))\n}\n'],
    ["to a type's", 'src/b.rs', 'fn f() -> u32 {\n    crate::a::Store::load(1)\n}\n'],
    ['to a method', 'src/b.rs', 'use crate::a;\n\nfn f(s: a::Store) -> u32 {\n    s.load(1)\n}\n'],
    ['into another crate', 'other/src/b.rs', 'fn f() -> u32 {\n    crate::a::load(1)\n}\n'],
  ])('%s', async (_, path, text) => {
    expect(await renamed(path, text)).toEqual([]);
  });
});
