import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { openApiDocument } from '#core/surfaces/openapi.ts'

const root = dirname(import.meta.dirname)

/** The files under docs/reference that are made from the contract, by path from the root. A test fails when one differs. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  return new Map([['docs/reference/openapi.json', `${JSON.stringify(openApiDocument(version), null, 2)}\n`]])
}

function writeGeneratedFiles(): void {
  for (const [path, text] of generatedFiles()) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`Wrote ${path}`)
  }
}

if (import.meta.main) writeGeneratedFiles()
