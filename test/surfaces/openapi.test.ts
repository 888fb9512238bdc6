import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { z } from 'zod'
import { expect } from 'vitest'
import { contract } from '#shared/contract/index.ts'
import type { Operation } from '#shared/contract/define.ts'
import { openApiDocument } from '#core/surfaces/openapi.ts'
import { generatedFiles } from '../../scripts/gen.ts'
import { verifies } from '../verifies.ts'

const root = dirname(dirname(import.meta.dirname))
const Document = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({ operationId: z.string(), parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]) }),
    ),
  ),
})

verifies('contract.openapi', 'a real validator finds the document valid, and would find a mistake', async () => {
  const document = { ...openApiDocument('1.2.3') }
  expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true })
  expect(await new Validator().validate({ ...structuredClone(document), paths: { '/x': { get: { responses: [] } } } })).toMatchObject({
    valid: false,
  })
  expect(document).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./), info: { version: '1.2.3' } })
})

verifies('contract.openapi', 'every reference leads to something in the document', () => {
  const document = openApiDocument('1.2.3')
  const references = JSON.stringify(document).match(/(?<="\$ref":")[^"]+/g) ?? []
  expect(references.length).toBeGreaterThan(50)
  for (const reference of new Set(references)) {
    const found = reference
      .split('/')
      .slice(1)
      .reduce<unknown>((part, name) => z.record(z.string(), z.unknown()).parse(part)[name], document)
    expect(found, reference).toBeTypeOf('object')
  }
})

verifies('contract.openapi', 'every operation of REST is in the document under its own name, and no other is', () => {
  const { paths } = Document.parse(openApiDocument('1.2.3'))
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
  )
  const offered = Object.entries<Operation>(contract)
    .filter(([, { surfaces }]) => surfaces?.includes('rest') ?? true)
    .map(([name, { rest }]) => `${name} ${rest}`)
  expect(described.sort()).toEqual(offered.sort())
  expect(paths['/workspaces/{workspaceId}/calls']?.['get']?.parameters.map(({ name, in: place }) => `${place} ${name}`)).toEqual([
    'path workspaceId',
    'query before',
    'query limit',
    'query keyId',
    'query serverId',
    'query outcome',
    'query parentRequestId',
    'query text',
    'query cursor',
    'header If-None-Match',
  ])
})

verifies('contract.openapi', 'the files of docs/reference are those that `npm run gen` makes', () => {
  for (const [path, text] of generatedFiles())
    expect(readFileSync(join(root, path), 'utf8') === text, `${path} is out of date: run npm run gen`).toBe(true)
})
