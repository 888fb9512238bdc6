import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientPlace } from './client-places.ts'

/** A client keeps its whole history beside its servers; beyond this it is no file of settings. */
const LARGEST_FILE = 16_777_216
const MOST_MATCHES = 64

export type ReadFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** A sentence: why it cannot be read. */
  | { readonly kind: 'problem'; readonly problem: string }

/** The paths that a place stands for on this machine now. */
export async function pathsOf({ base, parts }: ClientPlace): Promise<string[]> {
  let paths = [base]
  for (const part of parts) {
    paths = part.includes('*')
      ? (await Promise.all(paths.map(folder => matches(folder, part)))).flat().slice(0, MOST_MATCHES)
      : paths.map(path => join(path, part))
  }
  return paths
}

async function matches(folder: string, pattern: string): Promise<string[]> {
  const [start = '', end = ''] = pattern.split('*')
  const names = await readdir(folder).catch(() => [])
  return names
    .filter(name => name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end))
    .map(name => join(folder, name))
}

/** Reads a regular file, through links, within a bound. Never throws; what is not there is `absent`. */
export async function readClientFile(path: string): Promise<ReadFile> {
  try {
    // A pipe in its place would be waited for without end.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const facts = await file.stat()
    if (!facts.isFile()) return { kind: 'problem', problem: 'This is not a file. Nothing is read from it.' }
    if (facts.size > LARGEST_FILE) return tooLarge()
    const bytes = Buffer.alloc(facts.size)
    let length = 0
    for (let step = -1; step !== 0 && length < bytes.length; length += step)
      step = (await file.read(bytes, length, bytes.length - length, length)).bytesRead
    return { kind: 'text', text: decoded(bytes.subarray(0, length)) }
  } catch (thrown) {
    return notReadable(thrown)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'You may not read this file. Give yourself the right to, then look again.',
  EPERM: 'You may not read this file. Give yourself the right to, then look again.',
  ELOOP: 'This link leads in a circle. Nothing is read from it.',
  EISDIR: 'This is not a file. Nothing is read from it.',
  ENXIO: 'This is not a file. Nothing is read from it.',
}

function notReadable(thrown: unknown): ReadFile {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' }
  return { kind: 'problem', problem: REASONS[code] ?? `The file could not be read (${code}). Look again.` }
}

function tooLarge(): ReadFile {
  return { kind: 'problem', problem: 'The file is larger than 16 MB, which no file of settings is. Paste the part with the servers.' }
}

/** Some editors of Windows write UTF-16 with its mark. */
function decoded(bytes: Buffer): string {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8')
}
