// What an author's code finds inside, beyond the language. Compiled into one text that is run before any author's code, and before
// the state that every call begins with is kept.
import { AbortController, AbortSignal } from './abort.ts'
import { TextDecoder, TextEncoder } from './bytes.ts'
import { structuredClone } from './clone.ts'
import { console } from './console.ts'
import { crypto } from './crypto.ts'
import { fetch } from './fetch.ts'
import { Headers } from './headers.ts'
import { connect, type Host } from './host.ts'
import { defineGlobal } from './originals.ts'
import { random } from './random.ts'
import { run } from './run.ts'
import { clearTimeout, ring, setTimeout } from './timers.ts'
import { URL, URLSearchParams } from './url.ts'
import { settle } from './waiting.ts'

const GLOBALS = {
  ...{ AbortController, AbortSignal, Headers, TextDecoder, TextEncoder, URL, URLSearchParams },
  ...{ clearTimeout, console, crypto, fetch, require: refuseRequire, setTimeout, structuredClone },
}

/** What the worker holds of the inside: how to begin, and how to deliver what was waited for. */
export function install(send: Host['send'], ask: Host['ask']) {
  connect({ send, ask })
  for (const [name, value] of Object.entries(GLOBALS)) defineGlobal(name, value)
  Math.random = random
  return { run, settle, ring }
}

function refuseRequire(name: unknown): never {
  throw new Error(`Code tools cannot load modules: require(${JSON.stringify(String(name))}) is refused. Use what is built in, or fetch.`)
}
