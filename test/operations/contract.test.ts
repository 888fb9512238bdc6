import { z } from 'zod'
import { expect, test } from 'vitest'
import { SURFACES, type Operation } from '#shared/contract/define.ts'
import { contract } from '#shared/contract/index.ts'
import { PERMISSIONS } from '#shared/model/permission.ts'
import { verifies } from '../verifies.ts'

const operations = Object.entries<Operation>(contract)

function membersOf(schema: z.ZodType): string[] {
  return Object.keys(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {})
}

/** Every name of a member at any depth of a JSON schema. */
function namesIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(namesIn)
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([name, member]) => [
    ...(name === 'properties' ? Object.keys(z.record(z.string(), z.unknown()).parse(member)) : []),
    ...namesIn(member),
  ])
}

verifies('contract.well-formed', 'every operation has a route of its own, whose parameters are inputs', () => {
  const routes = operations.map(([, { rest }]) => rest.replaceAll(/\{\w+\}/g, '{}'))
  expect(new Set(routes).size).toBe(operations.length)
  for (const [name, { rest, input }] of operations) {
    const [method = '', path = ''] = rest.split(' ')
    expect(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], name).toContain(method)
    expect(path, name).toMatch(/^(\/([a-z-]+|\{\w+\}))+$/)
    expect(membersOf(input), name).toEqual(expect.arrayContaining([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)))
  }
})

verifies('contract.well-formed', 'no two routes of a method can be meant by the same address', () => {
  const patterns = operations.map(([name, { rest }]) => ({ name, parts: rest.split(/[ /]+/) }))
  const overlap = (a: string[], b: string[]) =>
    a.length === b.length &&
    a.every((part, index) => part === b[index] || (index > 0 && (part.startsWith('{') || (b[index] ?? '').startsWith('{'))))
  for (const one of patterns) {
    const others = patterns.filter(other => other !== one && overlap(one.parts, other.parts))
    expect(
      others.map(other => other.name),
      one.name,
    ).toEqual([])
  }
})

verifies('contract.well-formed', 'a query is a GET and a command is not; who may do what says so', () => {
  for (const [name, { kind, rest, permission, surfaces }] of operations) {
    expect(rest.startsWith('GET '), name).toBe(kind === 'query')
    expect(PERMISSIONS, name).toContain(permission)
    // What asks for a person's own files, or compares values, needs the right to write them.
    if (kind === 'command') expect(permission, name).toMatch(/:(write|reveal|answer)$/)
    for (const surface of surfaces ?? []) expect(SURFACES, name).toContain(surface)
  }
})

verifies('contract.well-formed', 'an operation below a workspace takes the workspace, and so is asked for the role in it', () => {
  for (const [name, { rest, input }] of operations)
    expect(membersOf(input).includes('workspaceId'), name).toBe(rest.includes('/workspaces/{workspaceId}'))
})

verifies('secrets.write-only', 'no answer has a field for the value of a secret, a hash or a passphrase', () => {
  const shownOnce = ['keys.create', 'keys.mint', 'keys.rotate', 'adminKeys.create']
  // Permitted by a word of its own, in the window alone, and recorded.
  const shown = [...shownOnce, 'secrets.reveal', 'organizationSecrets.reveal']
  for (const [name, { output }] of operations) {
    const names = namesIn(z.toJSONSchema(output, { io: 'output', unrepresentable: 'any' }))
    expect(
      // The hash of a record in the audit is there to be compared.
      names.filter(
        member =>
          !(member === 'hash' && /^(audit|organizationAudit)\./.test(name)) &&
          /^(sealed|hash|passphrase|password|wrappedKey)$/.test(member),
      ),
      name,
    ).toEqual([])
    // A server's environment has plain values; secrets are there by name alone.
    if (!shown.includes(name) && !name.startsWith('servers.')) expect(names, name).not.toContain('value')
  }
})

test('every operation says in a sentence what it does', () => {
  for (const [name, { summary }] of operations) expect(summary, name).toMatch(/^[A-Z].{10,}\.$/)
})
