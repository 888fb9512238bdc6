import { crc32, deflateRawSync } from 'node:zlib'

export interface Zipped {
  readonly name: string | Buffer
  readonly data?: string | Buffer
  /** Unix mode with its type; 0o100644 unless told. */
  readonly mode?: number
  readonly flags?: number
  readonly method?: number
  /** What is told instead of what is true. */
  readonly crc?: number
  readonly size?: number
}

/** A zip archive byte by byte, so that it can be wrong in any way. */
export function makeZip(entries: readonly Zipped[]): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const { local, central } = pack(entry, offset)
    locals.push(local)
    centrals.push(central)
    offset += local.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

const UTF8 = 0x800

function pack({ name, data = '', mode = 0o100644, flags = 0, method = 8, crc, size }: Zipped, offset: number) {
  const bytes = Buffer.from(data as string)
  const packed = method === 8 ? deflateRawSync(bytes) : bytes
  const named = Buffer.from(name as string)
  const sum = crc ?? crc32(bytes)
  const header = Buffer.alloc(26)
  header.writeUInt16LE(20, 0)
  header.writeUInt16LE(flags | UTF8, 2)
  header.writeUInt16LE(method, 4)
  header.writeUInt32LE(sum, 10)
  header.writeUInt32LE(packed.length, 14)
  header.writeUInt32LE(size ?? bytes.length, 18)
  header.writeUInt16LE(named.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), header, named, packed])
  const tail = Buffer.alloc(14)
  tail.writeUInt32LE((mode << 16) >>> 0, 6)
  tail.writeUInt32LE(offset, 10)
  const madeBy = Buffer.from([20, 3])
  const central = Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, header, tail, named])
  return { local, central }
}

/** A manifest of a Node bundle, with what a test changes. */
export function manifestOf(more: Record<string, unknown> = {}) {
  return {
    manifest_version: '0.3',
    name: 'notes',
    display_name: 'Notes',
    version: '1.2.3',
    description: 'Keeps notes',
    author: { name: 'Ada' },
    server: {
      type: 'node',
      entry_point: 'server/index.mjs',
      mcp_config: { command: 'node', args: ['${__dirname}/server/index.mjs'], env: {} },
    },
    ...more,
  }
}

/** A bundle of this manifest and these files. */
export function makeBundle(manifest: unknown = manifestOf(), files: Readonly<Record<string, string>> = { 'server/index.mjs': '' }): Buffer {
  return makeZip([
    { name: 'manifest.json', data: JSON.stringify(manifest) },
    ...Object.entries(files).map(([name, data]) => ({ name, data })),
  ])
}
