import { AppError } from '#shared/errors.ts'
import { HeaderName } from '#shared/model/server.ts'
import type { Filled, Filler } from '#core/features/answers/index.ts'
import { slotOfNamed, template } from './inputs.ts'
import { uniqueAsked, type Made } from './package-way.ts'
import type { Remote } from './server-json.ts'

const ON_THIS_MACHINE = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/

/** A server elsewhere. Its address is plain text in all that Atrium keeps, so no secret may be in it. */
export function recipeOfRemote({ type, url, headers, variables }: Remote): Made {
  const address = template(url, variables ?? {}, 'address')
  const named = (headers ?? []).map(header => ({ name: header.name, slot: slotOfNamed(header, 'header') }))
  const problem = problemOf(url, address, named)
  if (problem !== undefined) return { problem }
  // What stands in an address must be given: one with a hole in it leads elsewhere.
  const inAddress = address.asked.map(asked => ({ ...asked, isRequired: true }))
  const use = { name: 'address' }
  return {
    asked: uniqueAsked([{ parts: address.parts, use, asked: inAddress }, ...named.map(({ slot }) => slot)]),
    notes: [],
    launch: filler => ({
      kind: 'http',
      url: checkedAddress(filler.one(address.parts, use)),
      transport: type === 'sse' ? 'sse' : 'streamable',
      headers: filledHeaders(named, filler),
    }),
  }
}

type NamedSlot = { readonly name: string; readonly slot: ReturnType<typeof slotOfNamed> }

function problemOf(url: string, address: ReturnType<typeof template>, named: readonly NamedSlot[]): string | undefined {
  const left = address.parts.flatMap(part => ('text' in part ? [part.text] : [])).find(text => /^\{.+\}$/.test(text))
  if (left !== undefined) return `Its address names ${left.slice(0, 60)}, which it does not ask for.`
  if (address.asked.some(asked => asked.isSecret)) return 'It wants a secret in its address, where it cannot be kept secret.'
  const begins = address.parts[0]
  if (begins && 'text' in begins && !isSafe(url)) return 'Its address is not encrypted (it does not begin with https://).'
  const odd = named.find(({ name }) => !HeaderName.safeParse(name).success)
  return odd && `It sends a header whose name HTTP does not take: “${odd.name.slice(0, 40)}”.`
}

function isSafe(url: string): boolean {
  return /^https:\/\//i.test(url) || ON_THIS_MACHINE.test(url)
}

function checkedAddress(filled: Filled | undefined): string {
  if (typeof filled !== 'string')
    throw new AppError('invalid_input', 'What was given for the address looks like a secret, which an address cannot keep.')
  // Shown before anybody has answered, it is no address yet.
  if (filled.includes('<')) return filled
  const url = URL.canParse(filled) ? new URL(filled) : undefined
  if (url === undefined || !isSafe(filled) || url.username !== '' || url.password !== '')
    throw new AppError('invalid_input', 'With what was given the address is not sound: it must begin with https:// and name no user.')
  return filled
}

function filledHeaders(named: readonly NamedSlot[], filler: Filler): Record<string, { value: string } | Exclude<Filled, string>> {
  return Object.fromEntries(
    named.flatMap(({ name, slot: { parts, use } }) => {
      const value = filler.one(parts, use)
      if (value === undefined) return []
      return [[name, typeof value === 'string' ? { value } : value]]
    }),
  )
}
