// As CodeHost of shared/model/code-host.ts, without zod, which the page does without. A test holds the two together.
const HOST = /^(\*|(\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])$/i

export type ReadHost = { readonly ok: true; readonly host: string } | { readonly ok: false; readonly problem: string }

/** A host as somebody writes or pastes it: of an address, its host. */
export function readHost(text: string, taken: readonly string[]): ReadHost {
  const typed = text.trim().toLowerCase()
  const host = /^[a-z][a-z0-9+.-]*:\/\//.test(typed) ? hostOfAddress(typed) : typed
  if (host === '') return { ok: false, problem: 'Give a host, such as api.example.com.' }
  if (host.length > 253 || !HOST.test(host))
    return { ok: false, problem: 'Give a host without port and path: api.example.com, *.example.com, or * for any.' }
  if (taken.includes(host)) return { ok: false, problem: `${host} is allowed already.` }
  return { ok: true, host }
}

function hostOfAddress(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : address
}

/** Hosts of addresses that are written in the source and that no entry of the list covers. */
export function hostsNotAllowed(source: string, allowed: readonly string[]): readonly string[] {
  const found = [...source.matchAll(/https?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9])?)/gi)].map(([, host = '']) =>
    host.toLowerCase(),
  )
  return [...new Set(found)].filter(host => HOST.test(host) && !allowed.some(entry => isCovered(host, entry)))
}

function isCovered(host: string, entry: string): boolean {
  return entry === '*' || entry === host || (entry.startsWith('*.') && host.endsWith(entry.slice(1)))
}
