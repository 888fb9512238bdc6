import { isObject } from '#core/upstreams/json.ts'

/** What an RFC 6901 pointer leads to; undefined where there is nothing. JSON itself has no undefined. */
export function followPointer(value: unknown, pointer: string): unknown {
  let found = value
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(found)) found = /^(?:0|[1-9]\d*)$/.test(name) ? itemOf(found, Number(name)) : undefined
    else found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  }
  return found
}

function itemOf(list: readonly unknown[], index: number): unknown {
  return list[index]
}
