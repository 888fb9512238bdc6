/** What must be found in a source: the lines of each name, and the places (line:column) where it cannot be known. */
export interface UseCase {
  readonly name: string
  readonly source: string
  readonly names: Readonly<Record<string, readonly number[]>>
  readonly computed?: readonly string[]
}

/** Sources as people write them. Line 1 is the first line of each text. */
export const USE_CASES: readonly UseCase[] = [
  { name: 'none', source: `async function execute(params) { return params.text }`, names: {} },
  { name: 'a member', source: `async function execute(params, config) { return config.TOKEN }`, names: { TOKEN: [1] } },
  { name: 'a member by a text', source: `async function execute(params, config) { return config["TOKEN"] }`, names: { TOKEN: [1] } },
  { name: 'a member by a template', source: 'async function execute(params, config) { return config[`TOKEN`] }', names: { TOKEN: [1] } },
  { name: 'an optional member', source: `async function execute(params, config) { return config?.TOKEN?.length }`, names: { TOKEN: [1] } },
  { name: 'an optional member by a text', source: `async function execute(p, c) { return c?.["TOKEN"] }`, names: { TOKEN: [1] } },
  {
    name: 'the same name on several lines, told once for each',
    source: `async function execute(params, config) {\n  if (config.TOKEN) return config.TOKEN\n  return config.OTHER ?? config.TOKEN\n}`,
    names: { TOKEN: [2, 3], OTHER: [3] },
  },
  { name: 'a pattern for the parameter', source: `async function execute(params, { A, B }) { return A + B }`, names: { A: [1], B: [1] } },
  {
    name: 'a pattern with names, defaults and a rest',
    source: `async function execute(params, { A, B: c = 'none', ...rest }) {\n  return A + c + rest.D\n}`,
    names: { A: [1], B: [1], D: [2] },
  },
  { name: 'a pattern inside a pattern', source: `async function execute(p, { A: { length } }) { return length }`, names: { A: [1] } },
  { name: 'a pattern with a default for all of it', source: `async function execute(p, { A } = {}) { return A }`, names: { A: [1] } },
  { name: 'a pattern by a text', source: `async function execute(p, { ['A']: a }) { return a }`, names: { A: [1] } },
  {
    name: 'a pattern later',
    source: `async function execute(p, config) {\n  const { A, B: b } = config\n  return A + b\n}`,
    names: { A: [2], B: [2] },
  },
  {
    name: 'a pattern that is assigned',
    source: `async function execute(p, config) {\n  let A;\n  ({ A } = config);\n  return A\n}`,
    names: { A: [3] },
  },
  { name: 'an alias', source: `async function execute(p, config) {\n  const c = config\n  return c.A\n}`, names: { A: [3] } },
  {
    name: 'an alias of an alias, given later',
    source: `async function execute(p, config) {\n  const c = config\n  let d\n  d = c\n  const { A } = d\n  return A + d.B\n}`,
    names: { A: [5], B: [6] },
  },
  {
    name: 'an alias by a choice',
    source: `async function execute(p, config) { const c = p.x ? config : {}; return c.A }`,
    names: { A: [1] },
  },
  {
    name: 'an alias with something in its place',
    source: `async function execute(p, config) { const c = config ?? {}; return c.A }`,
    names: { A: [1] },
  },
  { name: 'a copy', source: `async function execute(p, config) { const c = { ...config, x: 1 }; return c.A }`, names: { A: [1] } },
  { name: 'a name of one’s own', source: `async function execute(input, secrets) { return secrets.A }`, names: { A: [1] } },
  {
    name: 'inside nested functions',
    source: `async function execute(p, config) {\n  const get = () => config.A\n  function inner() { return [1].map(() => config.B) }\n  return get() + inner()\n}`,
    names: { A: [2], B: [3] },
  },
  {
    name: 'shadowed by a parameter',
    source: `async function execute(p, config) { return [{ X: 1 }].map(config => config.X)[0] + config.A }`,
    names: { A: [1] },
  },
  {
    name: 'shadowed in a block',
    source: `async function execute(p, config) {\n  { const config = { X: 1 }; p.x = config.X }\n  return config.A\n}`,
    names: { A: [3] },
  },
  {
    name: 'shadowed by what is caught',
    source: `async function execute(p, config) { try { return config.A } catch (config) { return config.message } }`,
    names: { A: [1] },
  },
  {
    name: 'a function of the source that gets it',
    source: `function headers(secrets) {\n  return { Authorization: secrets.TOKEN }\n}\nasync function execute(p, config) { return headers(config) }`,
    names: { TOKEN: [2] },
  },
  {
    name: 'a function of the source that takes it apart',
    source: `const headers = ({ TOKEN }, more) => TOKEN + more\nasync function execute(p, config) { return headers(config, 1) }`,
    names: { TOKEN: [1] },
  },
  {
    name: 'a function of the source that gets it in the second place, through another',
    source: `function b(x, c) { return c.B }\nfunction a(c) { return c.A + b(1, c) }\nasync function execute(p, config) { return a(config) }`,
    names: { A: [2], B: [1] },
  },
  {
    name: 'a function that calls itself with it',
    source: `function deep(c, n) { return n ? deep(c, n - 1) : c.A }\nasync function execute(p, config) { return deep(config, 3) }`,
    names: { A: [1] },
  },
  { name: 'an arrow', source: `const execute = async (p, config) => config.A`, names: { A: [1] } },
  { name: 'a function expression', source: `const execute = async function run(p, config) { return config.A }`, names: { A: [1] } },
  {
    name: 'with types',
    source: `interface P { x: string }\nasync function execute(p: P, config: Config): Promise<string> {\n  return (config as any).A + config.B!\n}`,
    names: { A: [3], B: [3] },
  },
  {
    name: 'a type of the same name',
    source: `type config = { X: string }\nasync function execute(p: unknown, config: Record<string, string | undefined>) { return config.A }`,
    names: { A: [2] },
  },
  {
    name: 'a constant for its name',
    source: `const NAME = 'TOKEN'\nasync function execute(p, config) { return config[NAME] }`,
    names: { TOKEN: [2] },
  },
  {
    name: 'names that are put together of constants',
    source: "const P = 'GITHUB'\nasync function execute(p, config) { return config[P + '_TOKEN'] + config[`${P}_USER`] }",
    names: { GITHUB_TOKEN: [2], GITHUB_USER: [2] },
  },
  {
    name: 'one of two names',
    source: `async function execute(p, config) { return config[p.live ? 'LIVE' : 'TEST'] }`,
    names: { LIVE: [1], TEST: [1] },
  },
  {
    name: 'asking whether it is there',
    source: `async function execute(p, config) { return 'A' in config || Object.hasOwn(config, 'B') || config.hasOwnProperty('C') }`,
    names: { A: [1], B: [1], C: [1] },
  },
  { name: 'by Reflect', source: `async function execute(p, config) { return Reflect.get(config, 'A') }`, names: { A: [1] } },
  { name: 'only the names of what there is', source: `async function execute(p, config) { return Object.keys(config).join() }`, names: {} },
  { name: 'what every object has', source: `async function execute(p, config) { return config.toString() }`, names: {} },
  {
    name: 'a member of another object',
    source: `async function execute(params, config) { return params.config.X + { config: 1 }.config }`,
    names: {},
  },
  { name: 'what is no name of a secret', source: `async function execute(p, config) { return config['a-b'] + config[0] }`, names: {} },
  { name: 'in a comment or a text', source: `async function execute(p, config) { /* config.X */ return 'config.Y' }`, names: {} },
  {
    name: 'a name that is written to',
    source: `async function execute(p, config) { config.X = 1; delete config.Y; return config.A }`,
    names: { A: [1] },
  },
  // From here on it cannot be known, and is said so.
  { name: 'a computed name', source: `async function execute(p, config) { return config[p.name] }`, names: {}, computed: ['1:51'] },
  {
    name: 'a computed name in a pattern',
    source: `async function execute(p, config) { const { [p.name]: a, B } = config; return a + B }`,
    names: { B: [1] },
    computed: ['1:46'],
  },
  {
    name: 'a computed name on typed lines',
    source: `async function execute(p: { name: string }, config: Config) {\n  return config[p.name as string]\n}`,
    names: {},
    computed: ['2:17'],
  },
  {
    name: 'a name that changes',
    source: `let name = 'A'\nname = 'B'\nasync function execute(p, config) { return config[name] }`,
    names: {},
    computed: ['3:51'],
  },
  {
    name: 'over all names',
    source: `async function execute(p, config) {\n  for (const name of Object.keys(config)) if (config[name]) return name\n}`,
    names: {},
    computed: ['2:54'],
  },
  {
    name: 'all values',
    source: `async function execute(p, config) { return Object.values(config).length }`,
    names: {},
    computed: ['1:58'],
  },
  {
    name: 'a function that is not of the source',
    source: `async function execute(p, config, context) { return JSON.stringify(config) + context.use(config) }`,
    names: {},
    computed: ['1:68', '1:90'],
  },
  {
    name: 'a function that may be another',
    source: `let f = c => c.A\nf = c => c.B\nasync function execute(p, config) { return f(config) }`,
    names: {},
    computed: ['3:46'],
  },
  {
    name: 'a function that looks behind its parameters',
    source: `function f() { return arguments[0].A }\nasync function execute(p, config) { return f(config) }`,
    names: {},
    computed: ['2:46'],
  },
  {
    name: 'in an object',
    source: `async function execute(p, config) { const all = { config }; return all.config.A }`,
    names: {},
    computed: ['1:51'],
  },
  { name: 'in a list', source: `async function execute(p, config) { return [config][0].A }`, names: {}, computed: ['1:45'] },
  {
    name: 'given back',
    source: `async function execute(p, config) { const get = () => config; return get().A }`,
    names: {},
    computed: ['1:55'],
  },
  {
    name: 'kept elsewhere',
    source: `let kept\nasync function execute(p, config) { globalThis.c = config; kept = config; return kept.A }`,
    names: { A: [2] },
    computed: ['2:37'],
  },
  { name: 'arguments of execute', source: `async function execute() { return arguments[1].A }`, names: {}, computed: ['1:35'] },
  { name: 'all parameters at once', source: `async function execute(...all) { return all[1].A }`, names: {}, computed: ['1:24'] },
  { name: 'execute made by a function', source: `const execute = wrap((p, config) => config.A)`, names: {}, computed: ['1:17'] },
  {
    name: 'eval',
    source: `async function execute(p, config) { return eval('config.A') + config.B }`,
    names: { B: [1] },
    computed: ['1:44'],
  },
  { name: 'what cannot be read', source: `async function execute(p, config) { return config.A`, names: {}, computed: ['1:1'] },
]
