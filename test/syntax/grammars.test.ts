/** The grammars as they are shipped: whole, licensed, and with queries that read a real piece of each language. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSyntax } from '../../src/syntax/index.ts';
import { replace, TextSnapshot } from '../../src/text/index.ts';

const folder = fileURLToPath(new URL('../../grammars/', import.meta.url));
const manifest = JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8')) as Record<
  string,
  { sha256: string; version: string; licence: string; languageIds: string[] }
>;

/** A piece of each language, and names its outline must hold. */
const pieces: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  typescript: [
    "import { a } from './a';\nexport interface B {\n  c: number;\n}\nexport function d() {}\n",
    ['B', 'c', 'd'],
  ],
  tsx: ['export function View() {\n  return <b>x</b>;\n}\n', ['View']],
  javascript: ['export class A {\n  run() {}\n}\n', ['A', 'run']],
  python: ['import os\nclass A:\n    def run(self):\n        pass\n', ['A', 'run']],
  rust: ['use std::fmt;\npub struct A {\n    b: u32,\n}\nfn c() {}\n', ['A', 'b', 'c']],
  go: ['package a\nimport "fmt"\ntype A struct {\n\tB int\n}\nfunc c() { fmt.Println() }\n', ['A', 'B', 'c']],
  java: ['import java.util.List;\nclass A {\n  int b;\n  void c() {}\n}\n', ['A', 'b', 'c']],
  c: ['#include <stdio.h>\nstruct a { int b; };\nint c(void) { return 0; }\n', ['a', 'b', 'c']],
  cpp: ['#include <vector>\nclass A {\n  int b;\n};\nvoid c() {}\n', ['A', 'c']],
  csharp: ['using System;\nclass A {\n  int B { get; }\n  void C() {}\n}\n', ['A', 'B', 'C']],
  lua: ['local a = require("a")\nlocal function b() end\n', ['b']],
  ruby: ["require 'a'\nclass A\n  def run\n  end\nend\n", ['A', 'run']],
  php: ['<?php\nuse A\\B;\nclass C {\n  function d() {}\n}\n', ['C', 'd']],
  bash: ['a=1\nrun() {\n  echo $a\n}\n', ['a', 'run']],
  html: ['<div id="main"><p>x</p></div>\n', ['main']],
  css: ['.a {\n  --b: 1px;\n  color: red;\n}\n', ['.a', '--b']],
  json: ['{\n  "a": { "b": 1 }\n}\n', ['a', 'b']],
  toml: ['[a]\nb = 1\n', ['a', 'b']],
  yaml: ['a:\n  b: 1\n', ['a', 'b']],
};

const syntax = createSyntax();

describe('every grammar', () => {
  it('is one of the nineteen', () => {
    expect(Object.keys(manifest).toSorted()).toEqual(Object.keys(pieces).toSorted());
  });

  it.each(Object.entries(manifest))('%s is whole, licensed and can be read', async (name, {
    sha256,
    version,
    languageIds,
  }) => {
    const wasm = readFileSync(`${folder}${name}/grammar.wasm`);
    expect(createHash('sha256').update(wasm).digest('hex')).toBe(sha256);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(existsSync(`${folder}${name}/LICENSE`)).toBe(true);
    const [text, names] = pieces[name]!;
    const tree = await syntax.tree(TextSnapshot.of(`file:///${name}`, languageIds[0]!, 1, text));
    expect(tree.language).toBe(name);
    expect(tree.errorCount()).toBe(0);
    expect(tree.outline().map((item) => item.name)).toEqual(expect.arrayContaining([...names]));
    for (const item of tree.outline())
      expect(text.slice(item.nameRange.from, item.nameRange.to)).toBe(item.name);
    if (
      /^\s*(#include|import|use|using|require|<\?php\nuse|package a\nimport|local a = require)/.test(text)
    ) {
      expect(tree.imports()).toHaveLength(1);
    }
  });
});

describe('an import', () => {
  it.each(Object.keys(manifest))('of %s is known at each place without looking for all', async (name) => {
    const text = pieces[name]![0].repeat(2);
    const id = manifest[name]!.languageIds[0]!;
    const parsed = (uri: string) => syntax.tree(TextSnapshot.of(uri, id, 1, text));
    const all = (await parsed(`file:///all/${name}`)).imports();
    const tree = await parsed(`file:///one/${name}`);
    for (let from = 0; from < text.length; from++) {
      for (const to of [from + 1, from + 7]) {
        const within = all.some((item) => item.from <= from && to <= item.to);
        expect([from, to, tree.isImport({ from, to })]).toEqual([from, to, within]);
      }
    }
  });
});

describe('a tree', () => {
  it('that followed random edits equals one parsed afresh', async () => {
    const words = [
      'let ',
      'x',
      '{',
      '}',
      '\n',
      '(',
      ')',
      ' = 1;',
      '🙂',
      '"',
      '// c\n',
      'function f() {}\n',
      '',
    ];
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(200), fc.nat(6), fc.constantFrom(...words)), { maxLength: 8 }),
        async (edits) => {
          const uri = `file:///incremental${run++}.ts`;
          let text = TextSnapshot.of(
            uri,
            'typescript',
            1,
            'function a(b) {\n  return b + "é🙂";\n}\nconst c = [1, 2, 3];\n',
          );
          const older = [text];
          if (edits.length % 3 > 0) await syntax.tree(text);
          for (const [at, cut, put] of edits) {
            const from = at % (text.length + 1);
            const after = text.apply(replace(from, Math.min(from + cut, text.length), put), text.version + 1);
            syntax.changed(text, after, replace(from, Math.min(from + cut, text.length), put));
            text = after;
            if (at % 2 === 0) await syntax.tree(text);
            // A grammar that loads slowly is followed by questions about texts that are past.
            if (at % 3 === 0) await syntax.tree(older[at % older.length]!);
            older.push(text);
          }
          const followed = (await syntax.tree(text)).root?.toString();
          const fresh = await syntax.tree(TextSnapshot.of(`${uri}.fresh.ts`, 'typescript', 1, text.text));
          expect(followed).toBe(fresh.root?.toString());
          syntax.forget(uri);
          syntax.forget(`${uri}.fresh.ts`);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('of an unknown language has tokens and unbound occurrences, and nothing else', async () => {
    const text = 'const total = 1; // total\nprint("total", total)\n';
    const tree = await syntax.tree(TextSnapshot.of('file:///a.zig', 'zig', 1, text));
    expect([tree.language, tree.root, tree.outline(), tree.imports(), tree.errorCount()]).toEqual([
      undefined,
      undefined,
      [],
      [],
      0,
    ]);
    expect(tree.occurrences('total').map((o) => [o.from, o.kind, o.binding])).toEqual([
      [6, 'code', undefined],
      [20, 'comment', undefined],
      [33, 'string', undefined],
      [41, 'code', undefined],
    ]);
  });
});
