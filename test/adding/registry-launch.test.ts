import { expect, test } from 'vitest'
import { secretNamesOf, wordsOf } from '#shared/launch-words.ts'
import type { Answers } from '#shared/model/asked.ts'
import type { StdioLaunch } from '#shared/model/server.ts'
import { checkedLaunch, createFiller, createNewSecrets } from '#core/features/answers/index.ts'
import { waysOf } from '#core/features/registry/ways.ts'
import { verifies } from '../verifies.ts'

const stdio = { type: 'stdio' }
const PUBLIC_NPM = ['npmjs', 'org'].join('.')
const PUBLIC_IMAGES = ['docker', 'io'].join('.')

function wayOf(server: Record<string, unknown>, index = 0) {
  return waysOf({ json: JSON.stringify({ name: 'io.example/x', description: 'x', version: '1.0.0', ...server }) })[index]!
}
const ofPackage = (one: Record<string, unknown>) => wayOf({ packages: [{ transport: stdio, ...one }] })
const ofRemote = (one: Record<string, unknown>) => wayOf({ remotes: [{ type: 'streamable-http', ...one }] })
const problemOf = (one: Record<string, unknown>) => ofPackage(one).told.problem

function launched(way: ReturnType<typeof wayOf>, answers: Answers = {}, taken: string[] = []) {
  expect(way.told.problem).toBe(null)
  const secrets = createNewSecrets(taken)
  const launch = checkedLaunch(way.recipe!.launch(createFiller(way.recipe!.asked, answers, secrets)))
  return {
    launch,
    stdio: launch as StdioLaunch,
    words: wordsOf(launch),
    secrets: Object.fromEntries(secrets.all().map(({ name, value }) => [name, value])),
  }
}

verifies('adding.registry', 'each kind of package is run by its runner, with its exact version', () => {
  const plain: [Record<string, unknown>, string][] = [
    [{ registryType: 'npm', identifier: '@scope/name', version: '1.2.3' }, 'npx -y @scope/name@1.2.3'],
    [
      { registryType: 'npm', identifier: 'name', version: '1.2.3-beta.1', registryBaseUrl: `https://registry.${PUBLIC_NPM}` },
      'npx -y name@1.2.3-beta.1',
    ],
    [
      { registryType: 'npm', identifier: 'name', version: '1.2.3', registryBaseUrl: 'https://npm.corp.example/x' },
      'npx -y --registry=https://npm.corp.example/x name@1.2.3',
    ],
    [{ registryType: 'pypi', identifier: 'weather-mcp', version: '0.5.0', runtimeHint: 'uvx' }, 'uvx weather-mcp==0.5.0'],
    [
      { registryType: 'pypi', identifier: 'x', version: '1.0', registryBaseUrl: 'https://pypi.corp.example/simple' },
      'uvx --default-index https://pypi.corp.example/simple x==1.0',
    ],
    [{ registryType: 'oci', identifier: 'ghcr.io/owner/app:1.0.0' }, 'docker run -i --rm ghcr.io/owner/app:1.0.0'],
    [
      { registryType: 'oci', identifier: 'mcp/filesystem', version: '1.0.2', registryBaseUrl: `https://${PUBLIC_IMAGES}` },
      'docker run -i --rm mcp/filesystem:1.0.2',
    ],
    [
      { registryType: 'oci', identifier: `quay.io/a/b@sha256:${'a'.repeat(64)}` },
      `docker run -i --rm quay.io/a/b@sha256:${'a'.repeat(64)}`,
    ],
    [{ registryType: 'oci', identifier: 'localhost:5000/a:2', runtimeHint: 'podman' }, 'podman run -i --rm localhost:5000/a:2'],
    [{ registryType: 'nuget', identifier: 'Knapcode.Sample', version: '0.4.0-beta' }, 'dnx Knapcode.Sample@0.4.0-beta --yes'],
    [
      {
        registryType: 'nuget',
        identifier: 'Knapcode.Sample',
        version: '0.4.0',
        packageArguments: [
          { type: 'positional', value: 'mcp' },
          { type: 'positional', value: 'start' },
        ],
      },
      'dnx Knapcode.Sample@0.4.0 --yes -- mcp start',
    ],
  ]
  for (const [one, words] of plain) expect(launched(ofPackage(one)).words.join(' ')).toBe(words)
})

verifies('adding.registry', 'what names no exact version, or is no name of a package, is not run', () => {
  for (const version of [undefined, null, 'latest', '^1.0.0', '1.x', '>=1', '', 'next', '1.0.0 --foo', 'https://evil.example/x.tgz'])
    expect(problemOf({ registryType: 'npm', identifier: 'name', version }), String(version)).toBeTypeOf('string')
  for (const identifier of [
    '--registry=https://evil.example',
    '-y',
    'github:evil/x',
    'https://evil.example/x.tgz',
    './x',
    '../x',
    'a b',
    'x@2.0.0',
    'file:x',
    '@a/b/c',
    'x;rm -rf /',
    '$(id)',
    'x\ny',
  ])
    expect(problemOf({ registryType: 'npm', identifier, version: '1.0.0' }), identifier).toMatch(/not one of a package/)
  for (const identifier of ['--privileged', '-v', 'a/b:latest', 'a/b', 'a/b@sha256:abc', 'A/B:1', 'a b:1', 'x:1 --entrypoint', '$(id):1'])
    expect(problemOf({ registryType: 'oci', identifier }), identifier).toBeTypeOf('string')
  for (const identifier of ['--from=evil', '-x', 'git+https://evil.example', 'a@b', 'a==1'])
    expect(problemOf({ registryType: 'pypi', identifier, version: '1.0' }), identifier).toBeTypeOf('string')
  expect(problemOf({ registryType: 'cargo', identifier: 'x', version: '1.0.0' })).toMatch(/cargo/)
  expect(problemOf({ registryType: 'toString', identifier: 'x', version: '1.0.0' })).toBeTypeOf('string')
  expect(problemOf({ registryType: 'npm', identifier: 'x', version: '1.0.0', registryBaseUrl: 'http://npm.example' })).toMatch(
    /npm.example/,
  )
  expect(
    problemOf({
      registryType: 'npm',
      identifier: 'x',
      version: '1.0.0',
      transport: { type: 'streamable-http', url: 'http://localhost:1' },
    }),
  ).toMatch(/by hand/)
  expect(wayOf({ packages: ['odd'] }).told).toMatchObject({ kind: 'other', problem: expect.any(String) })
})

verifies('adding.registry', 'a hint chooses among the runners of its kind, and never another program', () => {
  for (const runtimeHint of ['bash', '/tmp/evil', 'sh -c', 'python', 'docker']) {
    const one = { registryType: 'npm', identifier: 'x', version: '1.0.0', runtimeHint }
    expect(launched(ofPackage(one)).words).toEqual(['npx', '-y', 'x@1.0.0'])
    expect(problemOf({ ...one, runtimeArguments: [{ type: 'positional', value: '-c' }] })).toMatch(/no runner/)
  }
})

verifies('adding.registry', 'arguments become words as they are, whatever a shell would make of them', () => {
  const nasty = ['; rm -rf ~', '$(touch /tmp/x)', '`id`', '| cat', '&& x', '"quoted" \'words\'', '%PATH%', '*']
  const way = ofPackage({
    registryType: 'npm',
    identifier: 'x',
    version: '1.0.0',
    runtimeArguments: [
      { type: 'positional', value: '-y' },
      { type: 'named', name: '--loglevel', value: 'error' },
    ],
    packageArguments: [
      ...nasty.map(value => ({ type: 'positional', value })),
      { type: 'positional', valueHint: 'folders', isRepeated: true, isRequired: true, description: 'What may be read' },
      { type: 'named', name: '--port', format: 'number', default: 8080 },
      { type: 'named', name: '--mode=', choices: ['local', 'proxy'] },
      { type: 'named', name: '--header', value: 'X-{left}: {name}', variables: { name: { isRequired: true } } },
      { type: 'named', name: '--verbose', format: 'boolean' },
    ],
  })
  expect(way.told.notes).toHaveLength(1)
  expect(way.told.asked.map(({ id, kind, isRequired, isMultiple }) => [id, kind, isRequired, isMultiple])).toEqual([
    ['argument.8', 'text', true, true],
    ['argument.9', 'number', false, false],
    ['argument.10', 'text', false, false],
    ['argument.11.name', 'text', true, false],
    ['argument.12', 'boolean', false, false],
  ])
  const answers = { 'argument.8': ['/a b', '; x'], 'argument.10': ['proxy'], 'argument.11.name': ['{left} $(id)'] }
  expect(launched(way, answers).words).toEqual([
    ...['npx', '-y', '--loglevel', 'error', 'x@1.0.0'],
    ...nasty,
    ...['/a b', '; x', '--port', '8080', '--mode=proxy', '--header', 'X-{left}: {left} $(id)'],
  ])
  const wrong: [Answers, RegExp][] = [
    [{}, /folders is needed/],
    [{ ...answers, 'argument.9': ['eighty'] }, /number/],
    [{ ...answers, 'argument.9': ['1', '2'] }, /one text/],
    [{ ...answers, 'argument.10': ['other'] }, /Take one of local, proxy/],
    [{ ...answers, 'argument.12': ['yes'] }, /true or false/],
    [{ ...answers, 'argument.8': { secret: 'X' } }, /no secret/],
    [{ ...answers, nothing: ['x'] }, /not asked for/],
    [{ ...answers, 'argument.8': ['a\r\nb'] }, /line break/],
  ]
  for (const [given, words] of wrong) expect(() => launched(way, given)).toThrow(words)
})

verifies('adding.registry', 'a line break or a hidden character that a publisher wrote is refused', () => {
  for (const value of ['a\nb', 'a\r\nb', 'a\u202eb', 'a\0b'])
    expect(
      problemOf({ registryType: 'npm', identifier: 'x', version: '1.0.0', packageArguments: [{ type: 'positional', value }] }),
    ).toMatch(/not sound/)
  for (const name of [
    'A=B',
    'A B',
    '1A',
    'A\nB',
    '',
    'PATH',
    'NODE_OPTIONS',
    'ld_preload',
    'npm_config_registry',
    'DYLD_INSERT_LIBRARIES',
    'LD_AUDIT',
    'GIT_CONFIG_COUNT',
  ])
    expect(
      problemOf({ registryType: 'npm', identifier: 'x', version: '1.0.0', environmentVariables: [{ name, value: 'x' }] }),
      name,
    ).toBeTypeOf('string')
})

verifies('adding.registry', 'what is secret goes to the vault and is given by name: variable, header, argument', () => {
  const way = ofPackage({
    registryType: 'npm',
    identifier: 'x',
    version: '1.0.0',
    environmentVariables: [
      { name: 'API_KEY', isSecret: true, isRequired: true },
      { name: 'AUTH', value: 'Bearer {token}', variables: { token: { isSecret: true } } },
      { name: 'DSN', value: 'db://{user}:{password}@host', variables: { user: { isSecret: true }, password: { isSecret: true } } },
      { name: 'FIXED', value: 'publisher-wrote-this', isSecret: true },
      { name: 'FORGOTTEN_TOKEN', description: 'nobody said it is secret' },
      { name: 'LEVEL', default: 'info' },
      { name: 'UNSET' },
    ],
    packageArguments: [{ type: 'named', name: '--key', isSecret: true }],
  })
  const given = {
    'environment.API_KEY': ['key one'],
    'environment.AUTH.token': ['tok'],
    'environment.DSN.user': ['u'],
    'environment.DSN.password': ['p'],
  }
  const { stdio, words, secrets } = launched(
    way,
    { ...given, 'environment.FORGOTTEN_TOKEN': ['ghp_0123456789abcdefghijkl'], 'argument.0': ['arg'] },
    ['API_KEY'],
  )
  expect(stdio.environment).toEqual({
    API_KEY: { secret: 'API_KEY_2' },
    AUTH: { secret: 'TOKEN', before: 'Bearer ' },
    DSN: { secret: 'DSN' },
    FIXED: { secret: 'FIXED' },
    FORGOTTEN_TOKEN: { secret: 'FORGOTTEN_TOKEN' },
    LEVEL: { value: 'info' },
  })
  expect(secrets).toEqual({
    API_KEY_2: 'key one',
    TOKEN: 'tok',
    DSN: 'db://u:p@host',
    FIXED: 'publisher-wrote-this',
    FORGOTTEN_TOKEN: 'ghp_0123456789abcdefghijkl',
    KEY: 'arg',
  })
  expect(words.at(-1)).toBe('[secret KEY]')
  expect(launched(way, { ...given, 'environment.API_KEY': { secret: 'KEPT' } }).stdio.environment['API_KEY']).toEqual({ secret: 'KEPT' })
  expect(() => launched(way, { ...given, 'environment.DSN.user': { secret: 'KEPT' } })).toThrow(/several secrets/)
  expect(() => launched(way, {})).toThrow(/API_KEY is needed/)
})

verifies('adding.registry', 'a container gets its variables by name: no value is on the command line', () => {
  const one = {
    registryType: 'oci',
    identifier: 'a/b:1',
    environmentVariables: [{ name: 'DB_PASSWORD', isSecret: true }, { name: 'SSL_MODE', default: 'prefer' }, { name: 'UNSET' }],
    runtimeArguments: [
      ...[
        { type: 'positional', value: 'run' },
        { type: 'named', name: '-i' },
        { type: 'named', name: '--rm' },
      ],
      { type: 'named', name: '-e', value: 'TOKEN=abc{token}', variables: { token: { isSecret: true, isRequired: true } } },
      {
        type: 'named',
        name: '--mount',
        value: 'type=bind,src={source},dst=/project',
        variables: { source: { format: 'filepath', isRequired: true } },
      },
    ],
    packageArguments: [{ type: 'positional', value: '/project' }],
  }
  const way = ofPackage(one)
  expect(way.told.notes).toEqual([expect.stringMatching(/parts of this machine/)])
  const { words, stdio } = launched(way, {
    'environment.DB_PASSWORD': ['hunter2'],
    'runtime.3.token': ['t'],
    'runtime.4.source': ['/home/ada'],
  })
  expect(words.join(' ')).toBe(
    'docker run -i --rm -e DB_PASSWORD -e SSL_MODE -e TOKEN --mount type=bind,src=/home/ada,dst=/project a/b:1 /project',
  )
  expect(stdio.environment).toEqual({
    DB_PASSWORD: { secret: 'DB_PASSWORD' },
    SSL_MODE: { value: 'prefer' },
    TOKEN: { secret: 'TOKEN', before: 'abc' },
  })
  const exposing = { ...one, runtimeArguments: [{ type: 'named', name: '--label', value: 'x={t}', variables: { t: { isSecret: true } } }] }
  expect(problemOf(exposing)).toMatch(/every program of this machine can read/)
})

verifies('adding.registry', 'a server elsewhere: its address filled in, its headers with secrets by name', () => {
  const way = ofRemote({
    url: 'https://{tenant}.api.example.com/mcp',
    variables: { tenant: { description: 'Yours' } },
    headers: [
      { name: 'Authorization', value: 'Bearer {key}', variables: { key: { isSecret: true, isRequired: true } } },
      { name: 'X-Region', default: 'eu', choices: ['eu', 'us'] },
    ],
  })
  expect(way.told.preview).toEqual(['https://<tenant>.api.example.com/mcp'])
  const { launch, secrets } = launched(way, { 'address.tenant': ['acme'], 'header.Authorization.key': ['k'] })
  expect(launch).toMatchObject({
    kind: 'http',
    url: 'https://acme.api.example.com/mcp',
    transport: 'streamable',
    headers: { Authorization: { secret: 'KEY', before: 'Bearer ' }, 'X-Region': { value: 'eu' } },
  })
  expect([secrets, secretNamesOf(launch)]).toEqual([{ KEY: 'k' }, ['KEY']])
  expect(() => launched(way, { 'header.Authorization.key': ['k'] })).toThrow(/tenant is needed/)
  expect(() => launched(way, { 'address.tenant': ['a b'], 'header.Authorization.key': ['k'] })).toThrow(/not sound/)
  expect(() => launched(way, { 'address.tenant': ['user:pw@evil.example/'], 'header.Authorization.key': ['k'] })).toThrow(/not sound/)
  expect(launched(ofRemote({ type: 'sse', url: 'https://x.example/sse' })).launch).toMatchObject({ transport: 'sse' })
  expect(launched(ofRemote({ url: '{base}/mcp', variables: { base: {} } }), { 'address.base': ['https://own.example'] }).words).toEqual([
    'https://own.example/mcp',
  ])
  expect(() => launched(ofRemote({ url: '{base}/mcp', variables: { base: {} } }), { 'address.base': ['http://own.example'] })).toThrow(
    /https/,
  )
  for (const [remote, words] of [
    [{ url: 'http://plain.example/mcp' }, /not encrypted/],
    [{ url: 'file:///etc/passwd' }, /not encrypted/],
    [{ url: 'https://x.example/{token}', variables: { token: { isSecret: true } } }, /cannot be kept secret/],
    [{ url: 'https://x.example/{nobody}' }, /does not ask for/],
    [{ url: 'https://x.example', headers: [{ name: 'X\r\nHost', value: 'x' }] }, /header/],
  ] as const)
    expect(ofRemote(remote).told.problem).toMatch(words)
})

test('another version or another answer is another fingerprint, the same is the same', async () => {
  const { fingerprintOf } = await import('#core/features/servers/rules.ts')
  const of = (version: string) => fingerprintOf(launched(ofPackage({ registryType: 'npm', identifier: 'x', version })).launch)
  expect(of('1.0.0')).toBe(of('1.0.0'))
  expect(of('1.0.0')).not.toBe(of('1.0.1'))
})
