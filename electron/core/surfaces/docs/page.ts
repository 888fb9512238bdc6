import { hash } from 'node:crypto'
import { z } from 'zod'
import { ERROR_CODES } from '#shared/errors.ts'
import { PROBLEM_TITLES } from '#shared/problem.ts'
import { escapeHtml } from '#core/lib/escape-html.ts'
import { SENTENCES } from '../openapi.ts'
import { schemaText } from './schema-text.ts'
import { STYLE } from './style.ts'

const Described = z.looseObject({
  operationId: z.string(),
  tags: z.tuple([z.string()]),
  summary: z.string(),
  description: z.string().default('An admin key of the organization is needed.'),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.string(),
        required: z.boolean(),
        description: z.string().default(''),
        schema: z.looseObject({}),
      }),
    )
    .default([]),
  requestBody: z.looseObject({ content: z.looseObject({ 'application/json': z.looseObject({ schema: z.looseObject({}) }) }) }).optional(),
  responses: z.looseObject({
    200: z.looseObject({
      content: z.looseObject({ 'application/json': z.looseObject({ schema: z.looseObject({ properties: z.looseObject({}) }) }) }),
    }),
  }),
})
type Described = z.infer<typeof Described>

const Document = z.looseObject({
  info: z.looseObject({ description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Described)),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
})

interface OperationOfPage extends Described {
  readonly method: string
  readonly path: string
}

/** The one style may apply, and nothing may be run, loaded, sent or framed. */
export const DOCS_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
}

/** The OpenAPI document as a page to read: nothing of this installation is in it, and nothing outside of it is needed. */
export function docsPage(document: unknown): string {
  const { info, paths, components } = Document.parse(document)
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]): OperationOfPage => ({ ...described, method: method.toUpperCase(), path })),
  )
  const tags = [...new Set(operations.map(({ tags: [tag] }) => tag))]
  const links = [...tags, 'problems', 'schemas'].map(name => `<li><a href="#${name}">${escapeHtml(name)}</a></li>`).join('')
  const sections = tags.map(tag => section(tag, operations.filter(({ tags: [own] }) => own === tag).map(operationHtml)))
  const schemas = Object.entries(components.schemas).map(([name, schema]) =>
    fold(name, `<code>${escapeHtml(name)}</code>`, code(schemaText(schema))),
  )
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Atrium API</title><style>${STYLE}</style></head>
<body>
<nav aria-label="Parts"><strong>Atrium API</strong><ul>${links}</ul></nav>
<main>
<h1>Atrium API</h1>
<p>${prose(info.description)}</p>
<p>Every request shows a key. An admin key of the organization reaches everything here; a key of a workspace that opens REST does in its own workspace what its scopes name. The same as a document for programs, with a key: <code>GET /api/v1/openapi.json</code>.</p>
${code('curl -H "Authorization: Bearer $ATRIUM_KEY" http://127.0.0.1:7717/api/v1/workspaces')}
${sections.join('\n')}
${section('problems', Object.keys(ERROR_CODES).map(problemHtml))}
${section('schemas', schemas)}
</main>
</body>
</html>
`
}

/** What stands between backquotes is code. */
function prose(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

function section(name: string, folds: readonly string[]): string {
  return `<section aria-labelledby="${name}"><h2 id="${name}">${escapeHtml(name)}</h2>${folds.join('\n')}</section>`
}

function operationHtml({ operationId, method, path, summary, description, parameters, requestBody, responses }: OperationOfPage): string {
  const body = requestBody?.content['application/json'].schema
  const { data } = responses[200].content['application/json'].schema.properties
  const rows = parameters.map(({ name, in: place, required, description, schema }) => {
    const cells = [name, place, `${schemaText(schema)}${required ? '' : '?'}`].map(text => `<td><code>${escapeHtml(text)}</code></td>`)
    return `<tr>${cells.join('')}<td>${prose(description)}</td></tr>`
  })
  const table = `<table><thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Means</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
  const parts = [
    `<p>${prose(description)}</p>`,
    rows.length === 0 ? '' : `<h3>Parameters</h3>${table}`,
    body === undefined ? '' : `<h3>Body</h3>${code(schemaText(body))}`,
    `<h3>Data of the answer</h3>${code(schemaText(z.looseObject({}).parse(data)))}`,
  ]
  return fold(operationId, `<b>${method}</b> <code>${escapeHtml(path)}</code> <span>${escapeHtml(summary)}</span>`, parts.join(''))
}

/** Where the `type` of a problem leads. */
function problemHtml(name: string): string {
  const known = Object.entries(ERROR_CODES).find(([code]) => code === name)
  if (known === undefined) return ''
  // A key of this very table.
  const code = name as keyof typeof ERROR_CODES
  const title = `<b>${ERROR_CODES[code].http}</b> <code>${code}</code> <span>${escapeHtml(PROBLEM_TITLES[code])}</span>`
  return fold(code, title, `<p>${prose(SENTENCES[code])}</p>`)
}

function fold(id: string, title: string, body: string): string {
  return `<details id="${escapeHtml(id)}"><summary>${title}</summary><div class="body">${body}</div></details>`
}

/** It scrolls sideways where it is wide, so it can be reached by keyboard. */
function code(text: string): string {
  return `<pre tabindex="0">${escapeHtml(text)}</pre>`
}
