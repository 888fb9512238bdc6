import { z } from 'zod'
import { AuditChain, AuditKey, AuditRecord, AuditSeal, AuditSummary, type AuditVerdict } from '#shared/model/audit.ts'
import { ChainVerifier, trustedKeys } from './verify.ts'

const Head = z.object({
  type: z.literal('audit'),
  version: z.literal(1),
  chain: AuditChain,
  keys: z.array(AuditKey),
  summary: AuditSummary.nullable(),
})
const Line = z.discriminatedUnion('type', [
  AuditRecord.extend({ type: z.literal('record') }),
  AuditSeal.extend({ type: z.literal('seal') }),
  z.object({ type: z.literal('end'), seq: z.int().nonnegative() }),
])

interface Needs {
  /** Those that are trusted: Ed25519, raw, base64url. What the file itself says of keys is not, unless one of these vouched for it. */
  readonly publicKeys: ReadonlySet<string>
  readonly expected?: { readonly seq: number; readonly hash: string } | undefined
}

/**
 * Verifies an exported audit, line by line, with nothing but the public keys: no Atrium, no data folder. A line that cannot be read counts as
 * a record that was changed. A file without its last line is told as cut off.
 */
export async function verifyLines(lines: AsyncIterable<string> | Iterable<string>, needs: Needs): Promise<AuditVerdict> {
  let verifier: ChainVerifier | undefined
  let hasEnd = false
  for await (const line of lines) {
    if (line.trim() === '') continue
    if (verifier === undefined) {
      verifier = begin(line, needs)
      continue
    }
    const read = Line.safeParse(parse(line))
    if (hasEnd || !read.success) verifier.unreadable()
    else hasEnd = take(verifier, read.data)
    if (!verifier.isWhole) break
  }
  verifier ??= begin('', needs)
  if (!hasEnd && verifier.isWhole) verifier.cutOff()
  return verifier.verdict()
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Without a head nothing is known of whose it is, and nothing in it is believed. */
function begin(line: string, { publicKeys, expected }: Needs): ChainVerifier {
  const head = Head.safeParse(parse(line))
  const { chain, keys, summary } = head.data ?? { chain: 'organization', keys: [], summary: null }
  const verifier = new ChainVerifier({ chain, keys: trustedKeys(keys, publicKeys), expected })
  if (!head.success) verifier.unreadable()
  if (summary) verifier.summary(summary)
  return verifier
}

/** Whether it was the last line. */
function take(verifier: ChainVerifier, line: z.infer<typeof Line>): boolean {
  if (line.type === 'record') verifier.record(line)
  else if (line.type === 'seal') verifier.seal(line)
  else if (line.seq !== verifier.seq) verifier.cutOff(line.seq)
  return line.type === 'end'
}
