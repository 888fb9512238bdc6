import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const root = path.resolve(import.meta.dirname, '../..')
const depcruise = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')

type Files = Readonly<Record<string, string>>

/** A small project that keeps every rule, with the packages the rules name. */
const SOUND: Files = {
  'package.json': JSON.stringify({
    type: 'module',
    imports: { '#shared/*': './shared/*', '#core/*': './electron/core/*' },
    dependencies: { electron: '1', zod: '1', pino: '1', 'better-sqlite3': '1' },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: { module: 'ESNext', moduleResolution: 'bundler', allowImportingTsExtensions: true, noEmit: true },
  }),
  ...Object.fromEntries(
    ['electron', 'zod', 'pino', 'better-sqlite3'].flatMap(name => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', type: 'module', main: 'index.js' })],
      [`node_modules/${name}/index.js`, 'export const thing = 1'],
    ]),
  ),
  'electron/main.ts': "import 'electron'\nimport './shell/window.ts'\nimport '#core/app.ts'",
  'electron/preload.ts': "import 'electron'",
  'electron/serve.ts': "import '#core/app.ts'",
  'electron/bridge/main.ts': "import 'node:process'",
  'electron/shell/window.ts': "import 'electron'",
  'electron/core/app.ts':
    "import './features/keys/index.ts'\nimport './features/servers/index.ts'\nimport './gateway/calls.ts'\nimport './db/open.ts'\nimport './upstreams/pool.ts'\nimport './vault/vault.ts'\nimport './lib/bus.ts'",
  'electron/core/lib/bus.ts': 'export const bus = 1',
  'electron/core/db/open.ts': "import 'better-sqlite3'\nimport './migrations/001-first.ts'",
  'electron/core/db/migration.ts': 'export interface Migration { up: string }',
  'electron/core/db/migrations/001-first.ts':
    "import type { Migration } from '../migration.ts'\nexport const first: Migration = { up: '' }",
  'electron/core/vault/vault.ts': 'export const vault = 1',
  'electron/core/upstreams/pool.ts': 'export const pool = 1',
  'electron/core/gateway/calls.ts': 'export const calls = 1',
  'electron/core/features/keys/index.ts': "import './store.ts'\nexport const keys = 1",
  'electron/core/features/keys/store.ts': "import '#shared/key.ts'",
  'electron/core/features/servers/index.ts': "import '../keys/index.ts'",
  'shared/key.ts': "import 'zod'",
  'shared/sdk/client.ts': "import './routes.ts'\nimport type { Key } from '../model.ts'\nexport type Asked = Key",
  'shared/sdk/routes.ts': "import '../key.ts'",
  'shared/model.ts': 'export interface Key { id: string }',
  'renderer/app/main.tsx': "import '../features/keys/page.tsx'\nimport '../features/servers/page.tsx'",
  'renderer/features/keys/page.tsx': "import '#shared/key.ts'",
  'renderer/features/servers/page.tsx': 'export const page = 1',
  'test/app.test.ts': "import '#core/app.ts'",
}

/** One file for each rule that breaks it, and it alone would have to change. The first is the one the rule must name. */
const BREAKING: Readonly<Record<string, Files>> = {
  'core-never-reaches-electron': { 'electron/core/vault/window-size.ts': "import '../../shell/window.ts'" },
  'only-the-shell-imports-electron': { 'electron/core/features/keys/copy.ts': "import 'electron'" },
  'shell-uses-the-core-by-its-front': { 'electron/shell/peek.ts': "import '#core/features/keys/store.ts'" },
  'shared-is-pure': { 'shared/logging.ts': "import 'pino'" },
  'renderer-talks-through-the-api': { 'renderer/features/keys/shortcut.ts': "import '#core/app.ts'" },
  'renderer-has-no-node': { 'renderer/features/keys/read.ts': "import 'node:fs'" },
  'core-never-reaches-renderer': { 'electron/core/features/keys/draw.ts': "import '../../../../renderer/features/keys/page.tsx'" },
  'features-meet-at-their-index': { 'electron/core/features/servers/borrow.ts': "import '../keys/store.ts'" },
  'ui-features-do-not-import-each-other': { 'renderer/features/servers/borrow.tsx': "import '../keys/page.tsx'" },
  'clients-speak-http': { 'electron/bridge/shortcut.ts': "import '#shared/key.ts'" },
  'cli-asks-the-app': { 'electron/cli/shortcut.ts': "import '#core/db/open.ts'" },
  'sdk-stands-alone': { 'shared/sdk/reading.ts': "import '../key.ts'" },
  'core-layers-point-down': { 'electron/core/upstreams/upwards.ts': "import '../gateway/calls.ts'" },
  'oauth-points-down': { 'electron/core/oauth/upwards.ts': "import '../gateway/calls.ts'" },
  'custom-points-down': { 'electron/core/custom/upwards.ts': "import '../gateway/calls.ts'" },
  'upstreams-know-no-custom': {
    'electron/core/upstreams/writing.ts': "import '../custom/custom-server.ts'",
    'electron/core/custom/custom-server.ts': 'export const server = 1',
  },
  'upstreams-know-no-oauth': {
    'electron/core/upstreams/shortcut.ts': "import '../oauth/sign-in.ts'",
    'electron/core/oauth/sign-in.ts': 'export const signIn = 1',
  },
  'core-base-points-down': { 'electron/core/vault/upwards.ts': "import '../upstreams/pool.ts'" },
  'sandbox-knows-nobody': { 'electron/core/sandbox/keeping.ts': "import '../db/open.ts'" },
  'guests-stand-alone': { 'electron/core/sandbox/guest/reading.ts': "import 'node:fs'" },
  'lib-stands-alone': { 'electron/core/lib/keeping.ts': "import '../vault/vault.ts'" },
  'features-do-not-import-the-gateway': { 'electron/core/features/keys/upwards.ts': "import '../../gateway/calls.ts'" },
  'migrations-stand-alone': { 'electron/core/db/migrations/002-second.ts': "import '#shared/key.ts'" },
  'sql-only-in-stores': { 'electron/core/features/keys/opens.ts': "import 'better-sqlite3'" },
  'no-cycles': {
    'shared/hen.ts': "import type { Egg } from './egg.ts'\nexport type Hen = Egg",
    'shared/egg.ts': "import type { Hen } from './hen.ts'\nexport type Egg = Hen",
  },
  'no-orphans': { 'shared/forgotten.ts': 'export const forgotten = 1' },
  'tests-are-not-imported': { 'electron/core/features/keys/leans.ts': "import '../../../../test/app.test.ts'" },
}

function write(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
}

interface Violation {
  readonly rule: string
  readonly from: string
}

function violationsIn(folder: string): readonly Violation[] {
  const args = [
    depcruise,
    '--config',
    path.join(root, '.dependency-cruiser.mjs'),
    '--output-type',
    'json',
    'electron',
    'renderer',
    'shared',
    'test',
  ]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1_048_576 })
  if (stdout === '') throw new Error(stderr)
  const report = JSON.parse(stdout) as { summary: { violations: { rule: { name: string }; from: string }[] } }
  return report.summary.violations.map(violation => ({ rule: violation.rule.name, from: violation.from }))
}

describe('the import rules', () => {
  verifies('layout.rules-bite', 'a sound project breaks none, and each is broken by the file that breaks it', () => {
    using folder = tempFolder()
    write(folder.path, SOUND)
    expect(violationsIn(folder.path)).toEqual([])

    for (const files of Object.values(BREAKING)) write(folder.path, files)
    const found = violationsIn(folder.path)
    const unbroken = Object.entries(BREAKING).filter(
      ([rule, files]) => !found.some(violation => violation.rule === rule && Object.keys(files).includes(violation.from)),
    )
    expect(unbroken.map(([rule]) => rule)).toEqual([])
  })

  test('none is without a file that breaks it', async () => {
    const { default: config } = (await import(path.join(root, '.dependency-cruiser.mjs'))) as { default: { forbidden: { name: string }[] } }
    expect(Object.keys(BREAKING).sort()).toEqual(config.forbidden.map(rule => rule.name).sort())
  })
})
