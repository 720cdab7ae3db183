/** Which files count as source, by name: the languages the server has a grammar for that people mostly write by hand. */
const byExtension: Readonly<Record<string, string>> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascriptreact',
  py: 'python',
  rs: 'rust',
  go: 'go',
  java: 'java',
  c: 'c',
  h: 'c',
  cc: 'cpp',
  cpp: 'cpp',
  cxx: 'cpp',
  hpp: 'cpp',
  hh: 'cpp',
  cs: 'csharp',
  lua: 'lua',
  rb: 'ruby',
  php: 'php',
  sh: 'shellscript',
  bash: 'shellscript',
};

/** The LSP language id of a source file, or undefined where the file is none. */
export function languageOf(path: string): string | undefined {
  return byExtension[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
}

const notByHand =
  /(^|\/)(vendor|vendored|third[-_]?party|node_modules|external|extern|deps|dist|build|out|generated|__generated__|__snapshots__|snapshots|gtest|googletest|site-packages|\.yarn)\//i;
const machineMade =
  /(\.min\.|\.pb\.|_pb2|\.g\.|\.generated\.|[-_.]generated\b|\.designer\.|\.d\.ts$|assemblyinfo\.cs$)/i;

/** Vendored, built, minified or generated, judged by its path. */
export function isMachineMade(path: string): boolean {
  return notByHand.test(path) || machineMade.test(path);
}

/** Generated or minified, judged by its text. */
export function looksMachineMade(text: string): boolean {
  if (/(@generated|do not edit|auto-?generated|automatically generated)/i.test(text.slice(0, 2000)))
    return true;
  const lines = text.split('\n');
  return lines.some((l) => l.length > 1000) || text.length / lines.length > 200;
}
