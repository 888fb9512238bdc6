import { build, type Plugin } from 'esbuild'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { format, resolveConfig } from 'prettier'
import ts from 'typescript'
import { z } from 'zod'
import { JSON_SCHEMA } from '#core/surfaces/openapi-schemas.ts'
import { restOperations } from '#core/surfaces/rest-routes.ts'
import { ERROR_CODES } from '#shared/errors.ts'
import { sdkRoutes } from '#shared/sdk/routes.ts'
import { typeOfSchema } from '../renderer/features/code/language/schema-to-type.ts'
import { root } from './entry/root.mjs'

/** What is told to who uses the SDK, in the order in which one file needs it. `types.ts` is written out from the contract instead. */
const DECLARED = ['error', 'answered', 'listed', 'client', 'workspace']

const source = (name: string) => path.join(root, 'shared/sdk', `${name}.ts`)

/** The SDK as it is handed out, in `folder`: one module that needs nothing but `fetch`, and its types, which need no package either. */
export async function buildSdk(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: [source('index')],
    outfile: path.join(folder, 'atrium-sdk.mjs'),
    bundle: true,
    platform: 'neutral',
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [finishedRoutes],
  })
  const parts = [declaredTypes(), ...(await Promise.all(DECLARED.map(declarationsOf)))]
  const text = await format(parts.join('\n'), { ...(await resolveConfig(root)), parser: 'typescript' })
  await writeFile(path.join(folder, 'atrium-sdk.d.mts'), text)
}

/** The table itself in place of the contract from which it is made. */
const finishedRoutes: Plugin = {
  name: 'finished-routes',
  setup: building => {
    building.onLoad({ filter: /[\\/]shared[\\/]sdk[\\/]routes\.ts$/ }, () => ({
      contents: `export const sdkRoutes = ${JSON.stringify(sdkRoutes)}`,
      loader: 'js',
    }))
  },
}

/** shared/sdk/types.ts without the schemas that it leads to. */
function declaredTypes(): string {
  const operations = restOperations().map(({ name, operation }) => {
    const typeOf = (schema: z.ZodType, io: 'input' | 'output') => typeOfSchema({ ...z.toJSONSchema(schema, { ...JSON_SCHEMA, io }) })
    const input = typeOf(operation.input, 'input')
    return `  /** ${operation.summary} */\n  '${name}': {\n  input: ${input}\n  output: ${typeOf(operation.output, 'output')}\n  }`
  })
  const codes = Object.keys(ERROR_CODES).map(code => `'${code}'`)
  return [
    '/** What Atrium can be asked to do over REST, with what each takes and answers. */',
    `export interface Operations {\n${operations.join('\n')}\n}`,
    'export type OperationName = keyof Operations',
    "export type Input<Name extends OperationName> = Operations[Name]['input']",
    "export type Output<Name extends OperationName> = Operations[Name]['output']",
    `export type ErrorCode = ${codes.join(' | ')}`,
  ].join('\n')
}

/** The declarations of a file, without its imports: all of them are in the one file. */
async function declarationsOf(name: string): Promise<string> {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(await readFile(source(name), 'utf8'), {
    fileName: source(name),
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, strict: true },
  })
  const [problem] = diagnostics
  if (problem) throw new Error(`${name}.ts: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`)
  return outputText.replaceAll(/^(import .*|export {};)\n/gm, '').trim()
}
