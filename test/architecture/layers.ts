/**
 * The import rule as data: each room, the rooms it may import (only through their door), and the outside packages and
 * Node modules granted to it. Two lines matter most: only `frontier` may reach the network, and `prediction` cannot
 * reach `frontier`, so typing never leaves the machine.
 */
export interface Room {
  readonly layer: 'tools' | 'facts' | 'engines' | 'words' | 'features' | 'edge';
  readonly rooms: readonly string[];
  /** Package names, `node:` modules, or `name/*` prefixes. */
  readonly granted: readonly string[];
}

export const rooms: Readonly<Record<string, Room>> = {
  base: { layer: 'tools', rooms: [], granted: [] },
  text: { layer: 'tools', rooms: ['base'], granted: ['@codemirror/state', 'diff'] },
  syntax: {
    layer: 'facts',
    rooms: ['base', 'text'],
    granted: ['web-tree-sitter', 'node:fs', 'node:fs/promises', 'node:path', 'node:url'],
  },
  editor: { layer: 'facts', rooms: ['base', 'text'], granted: [] },
  index: {
    layer: 'facts',
    rooms: ['base', 'text', 'syntax'],
    granted: ['ignore', 'node:fs/promises', 'node:path', 'node:url', 'node:timers/promises'],
  },
  stream: { layer: 'tools', rooms: ['base'], granted: [] },
  model: {
    layer: 'engines',
    rooms: ['base', 'stream'],
    granted: [
      'onnxruntime-node',
      '@huggingface/tokenizers',
      'zod',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:url',
      'node:module',
      'node:os',
      'node:net',
      'node:stream',
      'node:timers/promises',
      'node:child_process',
      'node:worker_threads',
    ],
  },
  queue: { layer: 'words', rooms: ['base', 'text'], granted: [] },
  propagation: { layer: 'words', rooms: ['base', 'text', 'syntax', 'editor'], granted: [] },
  context: { layer: 'words', rooms: ['base', 'text', 'syntax', 'editor', 'index'], granted: [] },
  prompt: {
    layer: 'words',
    rooms: ['base', 'text', 'syntax', 'editor', 'context', 'stream'],
    granted: ['diff'],
  },
  learning: {
    layer: 'words',
    rooms: ['base', 'text', 'editor'],
    granted: ['node:fs', 'node:fs/promises', 'node:path'],
  },
  prediction: {
    layer: 'features',
    rooms: [
      'base',
      'text',
      'syntax',
      'editor',
      'context',
      'prompt',
      'propagation',
      'queue',
      'model',
      'stream',
      'learning',
    ],
    granted: ['node:crypto', 'node:fs', 'node:os', 'node:path'],
  },
  config: { layer: 'edge', rooms: ['base', 'model', 'prediction', 'learning'], granted: ['zod'] },
  server: {
    layer: 'edge',
    rooms: ['base', 'text', 'editor', 'queue', 'prediction', 'learning', 'config'],
    granted: [
      'vscode-languageserver/*',
      'vscode-jsonrpc/*',
      'zod',
      'node:stream',
      'node:process',
      'node:url',
      'node:path',
    ],
  },
  evals: {
    layer: 'edge',
    rooms: ['base', 'text', 'syntax', 'editor', 'propagation', 'prediction', 'queue', 'model', 'prompt'],
    granted: [
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:child_process',
      'node:crypto',
      'node:util',
      'node:url',
      'node:readline',
      'node:os',
      'node:events',
      'node:stream',
    ],
  },
  cli: {
    layer: 'edge',
    rooms: ['base', 'text', 'editor', 'prediction', 'queue', 'learning', 'model', 'config', 'evals'],
    granted: [
      'vscode-jsonrpc/*',
      'diff',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:child_process',
      'node:util',
      'node:url',
      'node:os',
      'node:readline',
      'node:tty',
      'node:events',
      'node:module',
      'node:crypto',
    ],
  },
};
