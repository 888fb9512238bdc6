import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { AuditVerdict } from '#shared/model/audit.ts'
import { verifyLines } from './verify-file.ts'
import { publicKeyOf } from './verify.ts'

const USAGE = `Usage: audit-verify <file.jsonl> --public-key <key> [--public-key <key> …] [--expect <seq>:<hash>] [--json]
  --public-key  Ed25519, raw, base64url: as the audit's status shows it
  --expect      a newest record that was written down: an older file does not have it`

interface Out {
  readonly say: (text: string) => void
}

/** `audit verify` of a command line: 0 for a whole file, 1 for one that is not, 2 for a question that makes no sense. Needs no Atrium. */
export async function runVerify(args: readonly string[], { say }: Out): Promise<number> {
  const asked = parse(args)
  if (!asked) {
    say(USAGE)
    return 2
  }
  const { file, publicKeys, expected, isJson } = asked
  try {
    const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })
    const verdict = await verifyLines(lines, { publicKeys, expected })
    say(isJson ? JSON.stringify(verdict) : wordsOf(verdict))
    return verdict.isWhole ? 0 : 1
  } catch {
    say(`The file ${file} cannot be read.`)
    return 2
  }
}

interface Asked {
  readonly file: string
  readonly publicKeys: ReadonlySet<string>
  readonly expected: { readonly seq: number; readonly hash: string } | undefined
  readonly isJson: boolean
}

function parse(args: readonly string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: withValues(args),
      allowPositionals: true,
      options: { 'public-key': { type: 'string', multiple: true }, expect: { type: 'string' }, json: { type: 'boolean' } },
    })
    const [file] = positionals
    const keys = values['public-key'] ?? []
    const expected = expectedOf(values.expect)
    if (file === undefined || positionals.length > 1 || keys.length === 0 || !keys.every(publicKeyOf) || expected === 'wrong')
      return undefined
    return { file, publicKeys: new Set(keys), expected, isJson: values.json === true }
  } catch {
    return undefined
  }
}

/** A key may begin with a dash, which would be read as an option. */
function withValues(args: readonly string[]): string[] {
  const joined: string[] = []
  for (const arg of args) {
    if (joined.at(-1) === '--public-key') joined[joined.length - 1] = `--public-key=${arg}`
    else joined.push(arg)
  }
  return joined
}

function expectedOf(text: string | undefined): Asked['expected'] | 'wrong' {
  if (text === undefined) return undefined
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  return hash === undefined ? 'wrong' : { seq: Number(seq), hash }
}

function wordsOf({ chain, isWhole, bad, records, removed, lastSeq, lastHash, sealedSeq, sealedAt }: AuditVerdict): string {
  const of = chain === 'organization' ? 'the organization' : `workspace ${chain}`
  if (!isWhole) return `NOT WHOLE: the audit of ${of}. First bad record: ${bad?.seq ?? 0}. ${bad?.why ?? ''}`
  const sealed = sealedAt === null ? 'Nothing is sealed.' : `Sealed up to record ${sealedSeq}, ${new Date(sealedAt).toISOString()}.`
  const open = lastSeq > sealedSeq ? ` The ${lastSeq - sealedSeq} after it could have been cut off or written anew.` : ''
  const gone = removed > 0 ? ` ${removed} older ones were removed; what was signed for them fits.` : ''
  return `Whole: the audit of ${of}, ${records} records.${gone} ${sealed}${open}\nNewest: ${lastSeq}:${lastHash}`
}
