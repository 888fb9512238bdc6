import { askBytes, askText } from './host.ts'
import { stringify } from './originals.ts'

/** What holds bytes. */
export type Bytes = ArrayBuffer | ArrayBufferView

/** A view of the bytes of anything that holds some; undefined for anything else. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return undefined
}

/** As `bytesOf`; throws for what holds none. */
export function needBytes(value: unknown): Uint8Array {
  const bytes = bytesOf(value)
  if (bytes === undefined) throw new TypeError('Expected an ArrayBuffer or a typed array.')
  return bytes
}

export const encodeText = (text: string): Uint8Array => askBytes('encode', text)
export const decodeText = (bytes: Uint8Array): string => askText('decode', stringify({ label: 'utf-8' }), bytes)

export class TextEncoder {
  readonly encoding = 'utf-8'

  encode(text = ''): Uint8Array {
    return encodeText(String(text))
  }

  encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
    let read = 0
    let written = 0
    for (const character of text) {
      const bytes = encodeText(character)
      if (written + bytes.length > into.length) break
      into.set(bytes, written)
      written += bytes.length
      read += character.length
    }
    return { read, written }
  }
}

export class TextDecoder {
  readonly encoding: string
  readonly fatal: boolean
  readonly ignoreBOM: boolean

  constructor(label = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    try {
      this.encoding = askText('encoding', String(label))
    } catch {
      throw new RangeError(`The encoding "${String(label)}" is not known.`)
    }
    this.fatal = options.fatal === true
    this.ignoreBOM = options.ignoreBOM === true
  }

  decode(bytes?: Bytes, options: { stream?: boolean } = {}): string {
    if (options.stream === true) throw new TypeError('Decoding in parts is not supported here: decode all bytes at once.')
    if (bytes === undefined) return ''
    try {
      return askText('decode', stringify({ label: this.encoding, fatal: this.fatal, ignoreBOM: this.ignoreBOM }), needBytes(bytes))
    } catch {
      throw new TypeError(`The bytes are not valid ${this.encoding}.`)
    }
  }
}
