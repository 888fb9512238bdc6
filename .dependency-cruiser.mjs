/** The architecture, as rules. `npm run check` holds to them, test/layout/rules-bite.test.ts breaks each; a comment says how to mend. */
const CORE = '^electron/core/'
const TEST = '\\.test\\.tsx?$|\\.spec\\.ts$|^test/'
const ELECTRON_PACKAGE = '(^|/)node_modules/electron(-store)?/|^electron$|^electron-store$'

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

export default {
  forbidden: [
    rule(
      'core-never-reaches-electron',
      'The core runs headless. Put what needs Electron in electron/shell and pass it in through Platform.',
      { path: `${CORE}|^electron/serve\\.ts$` },
      { path: `${ELECTRON_PACKAGE}|^electron/(shell/|main\\.ts|preload\\.ts)`, reachable: true },
    ),
    rule(
      'only-the-shell-imports-electron',
      'Only electron/main.ts, electron/preload.ts and electron/shell/ know Electron.',
      { pathNot: '^electron/(main|preload)\\.ts$|^electron/shell/|^test/desktop/' },
      { path: ELECTRON_PACKAGE },
    ),
    rule(
      'shell-uses-the-core-by-its-front',
      'The shell starts the core and gives it a Platform. What it needs beyond that belongs to the core’s front.',
      { path: '^electron/(main|preload)\\.ts$|^electron/shell/' },
      { path: CORE, pathNot: `${CORE}(app|config|platform|platform-node|keychain|lib/ids)\\.ts$` },
    ),
    rule(
      'shared-is-pure',
      'shared/ runs in Node and in the page: zod and itself, nothing else.',
      { path: '^shared/', pathNot: TEST },
      { pathNot: '^shared/|(^|/)node_modules/zod/' },
    ),
    rule(
      'renderer-talks-through-the-api',
      'The page reaches the core only with renderer/api. Move what both need to shared/.',
      { path: '^renderer/', pathNot: TEST },
      { path: '^electron/' },
    ),
    rule(
      'renderer-has-no-node',
      'The page runs in a browser, which has no Node.',
      { path: '^renderer/', pathNot: TEST },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'core-never-reaches-renderer',
      'The core knows nothing of pages. Move what both need to shared/.',
      { path: '^electron/' },
      { path: '^renderer/' },
    ),
    rule(
      'features-meet-at-their-index',
      "Another feature's files are its own. Use what its index.ts offers.",
      { path: `${CORE}features/([^/]+)/` },
      { path: `${CORE}features/([^/]+)/`, pathNot: `${CORE}features/($1/|[^/]+/index\\.ts$)` },
    ),
    rule(
      'ui-features-do-not-import-each-other',
      'Pages of features meet in renderer/app; move what two need to renderer/ui or renderer/api.',
      { path: '^renderer/features/([^/]+)/' },
      { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    ),
    rule(
      'clients-speak-http',
      'The bridge is a client, one file that people copy anywhere: Node and itself, nothing else.',
      { path: '^electron/bridge/', pathNot: TEST },
      { pathNot: '^electron/bridge/', dependencyTypesNot: ['core'] },
    ),
    rule(
      'cli-asks-the-app',
      'The command line is a client: shared/, electron/host and what verifies an audit without Atrium, but nothing else of the core.',
      { path: '^electron/cli/', pathNot: TEST },
      { path: '^(electron|renderer)/', pathNot: `^electron/(cli|host)/|${CORE}audit/verify-command\\.ts$` },
    ),
    rule(
      'sdk-stands-alone',
      'The SDK is handed out: fetch and itself. Of the contract it takes types; routes.ts alone takes more, which the build replaces.',
      { path: '^shared/sdk/', pathNot: '^shared/sdk/routes\\.ts$' },
      { pathNot: '^shared/sdk/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'core-layers-point-down',
      'lib < db, vault, processes < upstreams < operations, features < surfaces, gateway. Pass a function up, do not import up.',
      { path: `${CORE}(lib|db|vault|processes|upstreams)/` },
      { path: `${CORE}(operations|features|surfaces|gateway)/` },
    ),
    rule(
      'oauth-points-down',
      'lib, db, vault < upstreams < oauth < features. Signing in fills what upstreams/authorizer.ts leaves open; pass a function up.',
      { path: `${CORE}oauth/` },
      { path: `${CORE}(operations|features|surfaces|gateway|processes)/` },
    ),
    rule(
      'custom-points-down',
      'lib, db, vault, sandbox < upstreams < custom < features. What a code tool may ask of the rest is passed to it; pass a function up.',
      { path: `${CORE}custom/` },
      { path: `${CORE}(operations|features|surfaces|gateway|processes|oauth)/` },
    ),
    rule(
      'upstreams-know-no-custom',
      'Upstreams know a Carrier, not that its tools are written here.',
      { path: `${CORE}(lib|db|vault|processes|sandbox|upstreams|oauth)/` },
      { path: `${CORE}custom/` },
    ),
    rule(
      'upstreams-know-no-oauth',
      'Upstreams know an Authorizer, not how it gets what it shows.',
      { path: `${CORE}(lib|db|vault|processes|upstreams)/` },
      { path: `${CORE}oauth/` },
    ),
    rule(
      'core-base-points-down',
      'lib < db, vault, processes < upstreams. Pass a function up, do not import up.',
      { path: `${CORE}(lib|db|vault|processes)/` },
      { path: `${CORE}(upstreams|sandbox)/` },
    ),
    rule(
      'sandbox-knows-nobody',
      'The sandbox runs what strangers wrote: lib, and the redactor of vault. What code may use is passed with each run.',
      { path: `${CORE}sandbox/` },
      { path: CORE, pathNot: `${CORE}(sandbox/|lib/|vault/(redact|secret-forms|known-secret)\\.ts$)` },
    ),
    rule(
      'guests-stand-alone',
      'What code tools find inside runs in an engine without Node: the files of its folder, nothing else.',
      { path: `${CORE}sandbox/guest/` },
      { pathNot: `${CORE}sandbox/guest/` },
    ),
    rule(
      'lib-stands-alone',
      'lib/ has no word of our domain in it.',
      { path: `${CORE}lib/` },
      { path: `${CORE}(db|vault|processes|sandbox)/` },
    ),
    rule(
      'features-do-not-import-the-gateway',
      'The gateway serves what features hand it. exchange.ts names the nouns both use; the rest is the gateway’s own.',
      { path: `${CORE}(features|operations)/` },
      { path: `${CORE}(gateway|surfaces)/`, pathNot: `${CORE}gateway/exchange\\.ts$` },
    ),
    rule(
      'migrations-stand-alone',
      'A migration must mean the same for ever: copy what it needs into it. SHA-256 is the same for ever.',
      { path: `${CORE}db/migrations/[0-9]` },
      { pathNot: `${CORE}db/migration\\.ts$|^crypto$` },
    ),
    rule(
      'sql-only-in-stores',
      'Only db/ opens SQLite; a store takes a Database.',
      { path: '^electron/', pathNot: `${CORE}db/` },
      { path: 'node_modules/(@types/)?better-sqlite3' },
    ),
    rule('no-cycles', 'Two files that need each other are one, or miss a third.', {}, { circular: true }),
    rule(
      'no-orphans',
      'Nothing imports this file and it starts nothing: delete it.',
      {
        orphan: true,
        path: '^(electron|renderer|shared)/',
        pathNot:
          '\\.test\\.tsx?$|^electron/(main|preload|serve|(bridge|cli)/main|core/sandbox/(worker|guest)/main)\\.ts$|^renderer/app/main\\.tsx$|\\.d\\.ts$',
      },
      {},
    ),
    rule(
      'tests-are-not-imported',
      'The product never leans on its tests.',
      { path: '^(electron|renderer|shared)/', pathNot: TEST },
      { path: TEST },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs'] },
  },
}
