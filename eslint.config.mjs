import { defineConfig } from 'eslint/config'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const ban = (selector, message) => ({ selector, message })

// A later `no-restricted-syntax` replaces an earlier one, so each place gets its whole list, made of these.
const EVERYWHERE = [
  ban('TSEnumDeclaration', 'Use a union of strings, or an `as const` table.'),
  ban(
    "CallExpression[callee.object.name='vi'][callee.property.name=/^(do)?[mM]ock$/]",
    'Pass a real thing, or a fake through Platform: module mocks test themselves.',
  ),
]
const NO_DEFAULT_EXPORT = [ban('ExportDefaultDeclaration', 'Export by name: one name, found by one search.')]
const NO_ENVIRONMENT = [
  ban("MemberExpression[object.name='process'][property.name='env']", 'Read the environment in electron/core/config.ts only.'),
]
const CORE = [
  ban('ThrowStatement > NewExpression[callee.name=/^(Type|Range)?Error$/]', 'Throw an AppError with a code.'),
  ban("CallExpression[callee.object.name='Date'][callee.property.name='now']", 'Take `now` from Platform.'),
  ban("NewExpression[callee.name='Date'][arguments.length=0]", 'Take `now` from Platform.'),
  ban(
    "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    'Take ids from lib/ids.ts; chance is not for tests to repeat.',
  ),
]
const RAW_ELEMENTS = ['button', 'input', 'select', 'textarea', 'dialog', 'table'].map(name =>
  ban(
    `JSXOpeningElement[name.name='${name}']`,
    `Use ours from renderer/ui instead of a raw <${name}>: it has the focus ring, the label and the states.`,
  ),
)

const restrict = (...lists) => ({ 'no-restricted-syntax': ['error', ...EVERYWHERE, ...lists.flat()] })

/** `as` tells the compiler to stop looking; what it must not look at is said beside it. */
const asWithWhy = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { why: 'Parse with zod or narrow instead of `as`; where it is unavoidable, a comment on it or the line above says why.' },
  },
  create: context => ({
    'TSAsExpression:not([typeAnnotation.typeName.name="const"])'(node) {
      const { line } = node.typeAnnotation.loc.start
      const isExplained = context.sourceCode
        .getAllComments()
        .some(comment => comment.loc.end.line === line || comment.loc.end.line === node.loc.start.line - 1)
      if (!isExplained) context.report({ node, messageId: 'why' })
    },
  }),
}

/** A rule switched off says why, or the next reader switches it on again. */
const disableWithWhy = {
  meta: { type: 'problem', schema: [], messages: { why: 'Say why: `-- because …` at the end of the comment.' } },
  create: context => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        if (/^\s*eslint-disable/.test(comment.value) && !/-- because /.test(comment.value))
          context.report({ loc: comment.loc, messageId: 'why' })
      }
    },
  }),
}

const TESTS = ['test/**', '**/*.test.ts', '**/*.test.tsx']
const SCRIPTS = ['scripts/**', '*.config.ts']

export default defineConfig(
  { ignores: ['node_modules', 'out', 'dist', 'test/.runs', 'docs'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { atrium: { rules: { 'as-with-why': asWithWhy, 'disable-with-why': disableWithWhy } } },
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.config.ts'] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'atrium/as-with-why': 'error',
      'atrium/disable-with-why': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // `void | Promise<void>` is how a caller says that it does not care which.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // An interface may promise what one of its makers knows at once.
      '@typescript-eslint/require-await': 'off',
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      // A switch over a union counts once: spelling out the cases is what keeps it readable.
      complexity: ['error', { max: 10, variant: 'modified' }],
      'no-console': 'error',
      eqeqeq: 'error',
      ...restrict(NO_DEFAULT_EXPORT, NO_ENVIRONMENT),
    },
  },
  { files: ['electron/core/**'], ignores: TESTS, rules: restrict(NO_DEFAULT_EXPORT, NO_ENVIRONMENT, CORE) },
  { files: ['electron/core/config.ts'], rules: restrict(NO_DEFAULT_EXPORT, CORE) },
  // What these are given comes from code without types, and what they throw is for that code: a TypeError is what it expects.
  {
    files: ['electron/core/sandbox/guest/**'],
    rules: {
      ...restrict(NO_DEFAULT_EXPORT),
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  // The one place of the core where the real clock comes from.
  { files: ['electron/core/platform-node.ts'], rules: restrict(NO_DEFAULT_EXPORT, NO_ENVIRONMENT) },
  // Stores offer their actions as methods, and pages take them apart; none of them uses `this`.
  { files: ['renderer/**'], rules: { '@typescript-eslint/unbound-method': 'off' } },
  // A migration is a list of statements, read from top to bottom.
  { files: ['electron/core/db/migrations/**'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: ['renderer/**'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  // Markup is long without being hard; what decides is in functions of its own.
  { files: ['renderer/**/*.tsx'], rules: { 'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }] } },
  { files: ['renderer/**'], ignores: ['renderer/ui/**', ...TESTS], rules: restrict(NO_DEFAULT_EXPORT, NO_ENVIRONMENT, RAW_ELEMENTS) },
  // These talk on the terminal and read the environment: that is their surface.
  { files: ['electron/serve.ts', 'electron/bridge/**', 'electron/cli/**', ...SCRIPTS], rules: { 'no-console': 'off' } },
  { files: ['electron/bridge/**', 'electron/cli/**'], rules: restrict(NO_DEFAULT_EXPORT) },
  { files: SCRIPTS, rules: restrict(NO_DEFAULT_EXPORT) },
  // A tool asks for a default export, or a package we describe has one.
  { files: ['*.config.ts', '**/*.d.ts'], rules: restrict() },
  {
    files: TESTS,
    rules: {
      ...restrict(NO_DEFAULT_EXPORT),
      // A test tells a story from end to end, pokes at answers of any shape, and fails loudly when a guess about them is wrong.
      'no-console': 'off',
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
      'max-params': 'off',
      complexity: 'off',
      'atrium/as-with-why': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-deprecated': 'off',
    },
  },
)
