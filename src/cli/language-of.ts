/** A file's language by its name, as editors call it. */
import { extname } from 'node:path';

const languageIds: Readonly<Record<string, string>> = {
  '.ts': 'typescript',
  '.tsx': 'typescriptreact',
  '.mts': 'typescript',
  '.cts': 'typescript',
  '.js': 'javascript',
  '.jsx': 'javascriptreact',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.py': 'python',
  '.rs': 'rust',
  '.go': 'go',
  '.java': 'java',
  '.c': 'c',
  '.h': 'c',
  '.cc': 'cpp',
  '.cpp': 'cpp',
  '.hpp': 'cpp',
  '.cs': 'csharp',
  '.lua': 'lua',
  '.rb': 'ruby',
  '.php': 'php',
  '.sh': 'shellscript',
  '.html': 'html',
  '.css': 'css',
  '.json': 'json',
  '.toml': 'toml',
  '.yml': 'yaml',
  '.yaml': 'yaml',
};

export function languageOf(path: string): string {
  return languageIds[extname(path).toLowerCase()] ?? 'plaintext';
}
