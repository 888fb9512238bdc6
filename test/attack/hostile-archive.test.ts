import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSafeZip } from '#core/lib/safe-zip.ts'
import { makeZip, type Zipped } from '../harness/make-zip.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const LIMITS = { entries: 100, bytes: 5_000_000, ratio: 100, ratioFrom: 1_000_000 }
let folder: ReturnType<typeof tempFolder>
let target: string
beforeEach(() => {
  folder = tempFolder()
  target = join(folder.path, 'a', 'target')
  mkdirSync(target, { recursive: true })
})
afterEach(() => {
  folder[Symbol.dispose]()
})

async function unpack(bytes: Buffer) {
  using zip = await openSafeZip(bytes, LIMITS)
  return await zip.unpackTo(target, () => false)
}
const everything = () => readdirSync(folder.path, { recursive: true }).map(String).toSorted()

const good: Zipped = { name: 'server/index.js', data: 'good' }
const link = 0o120777
const REFUSED: [string, RegExp, readonly Zipped[]][] = [
  ['leads up', /leads out of it|odd/, [{ name: '../escaped.txt', data: 'x' }]],
  ['leads up in the middle', /leads out of it|odd/, [{ name: 'a/../../escaped.txt', data: 'x' }]],
  ['leads up at the end', /leads out of it|odd/, [{ name: 'a/..', data: 'x' }]],
  ['is absolute', /odd|not a path below/, [{ name: '/etc/escaped.txt', data: 'x' }]],
  ['is on a drive', /odd|not a path below/, [{ name: 'C:/escaped.txt', data: 'x' }]],
  ['is on a drive without a slash', /not a path below|odd/, [{ name: 'C:escaped.txt', data: 'x' }]],
  ['has backslashes', /odd|backslash/, [{ name: '..\\escaped.txt', data: 'x' }]],
  ['is a stream of another file', /not every system takes/, [{ name: 'file.js:stream', data: 'x' }]],
  ['has a line break', /cannot be seen/, [{ name: 'a\nb.js', data: 'x' }]],
  ['has a NUL', /cannot be seen/, [{ name: 'a\0b.js', data: 'x' }]],
  ['turns its direction', /cannot be seen/, [{ name: 'a\u202esj.exe', data: 'x' }]],
  ['is no UTF-8', /cannot be seen/, [{ name: Buffer.from([0x61, 0xff, 0xfe]), data: 'x' }]],
  ['is a device', /that of a device/, [{ name: 'lib/aux.js', data: 'x' }]],
  ['ends in a dot', /dot or space/, [{ name: 'lib/x.', data: 'x' }]],
  ['has an empty part', /leads out of it|odd/, [{ name: 'lib//x', data: 'x' }]],
  ['is empty', /not a path below/, [{ name: '', data: 'x' }]],
  ['is too long', /too long/, [{ name: `${'a/'.repeat(80)}b`, data: 'x' }]],
  ['has a part that is too long', /too long/, [{ name: 'n'.repeat(300), data: 'x' }]],
  ['is a link', /has a link/, [{ name: 'server/link', data: '/etc/passwd', mode: link }]],
  [
    'is a link to a folder that is then written through',
    /has a link/,
    [
      { name: 'out', data: '/tmp', mode: link },
      { name: 'out/x', data: 'x' },
    ],
  ],
  ['is a pipe', /no file/, [{ name: 'pipe', mode: 0o010644 }]],
  ['is a device file', /no file/, [{ name: 'disk', mode: 0o060644 }]],
  ['says it is a folder and is a file', /no file/, [{ name: 'folder/', mode: 0o100644 }]],
  ['is there twice', /name twice/, [good, { ...good, data: 'evil' }]],
  ['is there twice for some systems', /name twice/, [good, { name: 'SERVER/Index.js', data: 'evil' }]],
  [
    'is there twice, composed and decomposed',
    /name twice/,
    [
      { name: 'caf\u00e9.js', data: 'a' },
      { name: 'cafe\u0301.js', data: 'b' },
    ],
  ],
  [
    'is a file and a folder',
    /name twice/,
    [
      { name: 'a', data: 'x' },
      { name: 'a/b', data: 'x' },
    ],
  ],
  [
    'is a folder and a file',
    /name twice/,
    [
      { name: 'a/b', data: 'x' },
      { name: 'a', data: 'x' },
    ],
  ],
  ['is encrypted', /encrypted/, [{ name: 'a', data: 'x', flags: 1 }]],
  ['is packed in an unknown way', /not known/, [{ name: 'a', data: 'x', method: 12 }]],
]
for (const [what, words, entries] of REFUSED) {
  verifies('adding.bundles', `an archive with a name that ${what} is refused before anything is written`, async () => {
    await expect(unpack(makeZip([{ name: 'first.txt', data: 'first' }, ...entries]))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(words),
    })
    expect(everything()).toEqual(['a', 'a/target'])
  })
}

verifies('adding.bundles', 'an archive that would fill the disk is refused before it does, whatever it tells of its size', async () => {
  const zeros = Buffer.alloc(4_000_000)
  await expect(unpack(makeZip([{ name: 'bomb', data: zeros }]))).rejects.toThrow(/grows without measure/)
  const six = Array.from({ length: 6 }, (_, index) => ({ name: `part-${index}`, data: Buffer.alloc(900_000, String(index)) }))
  await expect(unpack(makeZip(six))).rejects.toThrow(/larger than|grows without measure/)
  const many = Array.from({ length: 101 }, (_, index) => ({ name: `file-${index}`, data: '' }))
  await expect(unpack(makeZip(many))).rejects.toThrow(/has 101 entries/)
  expect(everything()).toEqual(['a', 'a/target'])
  // It tells of ten bytes and has four million.
  await expect(unpack(makeZip([{ name: 'liar', data: zeros, size: 10 }]))).rejects.toMatchObject({ code: 'invalid_input' })
  expect(statSync(join(target, 'liar')).size).toBeLessThan(100_000)
})

verifies('adding.bundles', 'an archive that is damaged is refused', async () => {
  await expect(unpack(makeZip([{ ...good, crc: 1 }]))).rejects.toThrow(/is damaged/)
  const whole = makeZip([{ name: 'a.txt', data: 'some text that is long enough to be packed'.repeat(10) }])
  const broken = Buffer.from(whole)
  broken.fill(0xff, 40, 60)
  for (const bytes of [
    whole.subarray(0, -5),
    whole.subarray(10),
    broken,
    Buffer.from('PK'),
    Buffer.alloc(0),
    Buffer.from('not a zip'.repeat(99)),
  ])
    await expect(unpack(bytes)).rejects.toMatchObject({ code: 'invalid_input' })
  for (let at = 0; at < whole.length; at += 7) {
    const flipped = Buffer.from(whole)
    flipped[at]! ^= 0x41
    // Whatever comes of it, nothing but a refusal in words or the same files.
    await unpack(flipped).catch((thrown: unknown) => {
      expect(thrown).toMatchObject({ code: 'invalid_input' })
    })
    for (const name of everything()) expect(name).toMatch(/^a(\/target(\/.*)?)?$/)
    folder[Symbol.dispose]()
    folder = tempFolder()
    target = join(folder.path, 'a', 'target')
    mkdirSync(target, { recursive: true })
  }
})

test('a good archive is unpacked with private modes, programs runnable', async () => {
  const files = await unpack(
    makeZip([
      good,
      { name: 'bin/', mode: 0o040777 },
      { name: 'bin/run', data: '#!', mode: 0o100777 },
      { name: 'stored', data: 'as it is', method: 0 },
    ]),
  )
  expect(files.map(({ path, bytes }) => [path, bytes])).toEqual([
    ['server/index.js', 4],
    ['bin/run', 2],
    ['stored', 8],
  ])
  const modeOf = (name: string) => (statSync(join(target, name)).mode & 0o777).toString(8)
  expect(['bin', 'bin/run', 'server', 'server/index.js', 'stored'].map(modeOf)).toEqual(['700', '700', '700', '600', '600'])
})
