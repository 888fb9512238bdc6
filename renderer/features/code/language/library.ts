// The language itself up to ES2023, without anything of a browser: what QuickJS knows. The worker alone carries it.
const files = import.meta.glob<string>(
  [
    '/../node_modules/typescript/lib/lib.es5.d.ts',
    '/../node_modules/typescript/lib/lib.es20{15,16,17,18,19,20,21,22,23}*.d.ts',
    '/../node_modules/typescript/lib/lib.decorators*.d.ts',
    '!**/*.full.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
)

/** TypeScript's declarations of the language, by file name. */
export const LIBRARY: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(files).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text]),
)
