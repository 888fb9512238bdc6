import { createHash, createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import { verifies } from '../verifies.ts'
import { openSandboxWorld, type World } from './sandbox-world.ts'

let world: World
beforeAll(() => {
  world = openSandboxWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Each body returns what Node's own would return for the same: it is run here as well. */
const SAME_AS_NODE = [
  "const u = new URL('../b?x=1&y=%20z#h', 'https://User:pw@Exämple.com:8080/a/c'); u.searchParams.append('n', 'ö &'); u.pathname = '/p q'; return [u.href, u.origin, u.host, u.username, [...u.searchParams], String(u), JSON.stringify({ u })]",
  "const u = new URL('http://a/?a=1&b=2&a=3'); u.searchParams.set('a', '9'); u.searchParams.delete('b'); u.hash = 'x'; u.search += '&q=%41'; return [u.href, u.searchParams.get('q'), u.searchParams.getAll('a'), u.searchParams.has('zz')]",
  "const p = new URLSearchParams({ b: '1', a: 'ü+ ' }); p.append('a', '2'); p.sort(); return [String(p), p.size, [...p.keys()], [...p.values()]]",
  "return [URL.canParse('nope'), (() => { try { new URL('nope'); return '' } catch (e) { return e instanceof TypeError } })()]",
  "return [...new TextEncoder().encode('aé€😀\\ud800')]",
  "return [new TextDecoder().decode(new Uint8Array([239, 187, 191, 226, 130, 172, 255])), new TextDecoder('latin1').decode(new Uint8Array([228])), new TextDecoder('utf-16le').decode(new Uint8Array([97, 0]))]",
  "try { new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255])) } catch (e) { return e instanceof TypeError }",
  "return [btoa('a\\xff'), atob('YWI='), (() => { try { atob('*'); return '' } catch (e) { return e.name } })()]",
  "const h = new Headers({ 'X-A': ' 1 ', b: '2' }); h.append('x-a', '3'); return [[...h], h.get('X-a'), h.has('c')]",
  "const o = { d: new Date(5), m: new Map([[1, { a: [1] }]]), s: new Set([2]), r: /x/g, u: new Uint8Array([1, 2]), e: new RangeError('no') }; o.self = o; const c = structuredClone(o); return [c !== o, c.self === c, c.d.getTime(), [...c.m.values()], [...c.s], String(c.r), [...c.u], c.e.message, c.e.name]",
  'try { structuredClone(() => 1) } catch (e) { return e.name }',
  "const a = new AbortController(); const seen = []; a.signal.addEventListener('abort', () => seen.push(a.signal.reason)); a.abort('why'); a.abort('again'); return [seen, a.signal.aborted, AbortSignal.any([a.signal]).aborted, AbortSignal.abort().reason.name]",
  "const order = []; setTimeout(() => order.push('b'), 20); setTimeout(v => order.push(v), 1, 'a'); const c = setTimeout(() => order.push('no'), 5); clearTimeout(c); await new Promise(r => setTimeout(r, 60)); return order",
  "return await new Promise(r => AbortSignal.timeout(5).addEventListener('abort', e => r([e.type, e.target.reason.name])))",
]

verifies('sandbox.inside', 'what is inside does as the standard does: the same code answers the same in Node', async () => {
  for (const body of SAME_AS_NODE) {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- because the comparison is with this very engine
    const expected: unknown = await (new Function(`return (async () => { ${body} })()`) as () => Promise<unknown>)()
    expect(await world.value(body), body).toEqual(JSON.parse(JSON.stringify(expected ?? null)))
  }
})

verifies('sandbox.inside', 'digests and HMAC are right, and a key serves what it was made for', async () => {
  const body = `const bytes = new TextEncoder().encode('text'); const hex = b => [...new Uint8Array(b)].map(x => x.toString(16).padStart(2, '0')).join('')
const key = await crypto.subtle.importKey('raw', new TextEncoder().encode('key'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
const signature = await crypto.subtle.sign('HMAC', key, bytes)
const wrong = new Uint8Array(signature).slice(); wrong[3] ^= 1
const onlySign = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: { name: 'SHA-1' } }, false, ['sign'])
let refused; try { await crypto.subtle.verify('HMAC', onlySign, bytes, bytes) } catch (e) { refused = e.name }
return [hex(await crypto.subtle.digest('SHA-512', bytes)), hex(signature), await crypto.subtle.verify('HMAC', key, signature, bytes), await crypto.subtle.verify('HMAC', key, wrong, bytes), refused, Object.keys(key).includes('bytes')]`
  const digest = createHash('sha512').update('text').digest('hex')
  expect(await world.value(body)).toEqual([
    digest,
    createHmac('sha256', 'key').update('text').digest('hex'),
    true,
    false,
    'InvalidAccessError',
    false,
  ])
  expect(await world.value('return crypto.getRandomValues(new Uint8Array(8)).length + crypto.randomUUID().length')).toBe(44)
})

verifies('sandbox.inside', 'the console is kept with level and time, values as people read them', async () => {
  const outcome = await world.run(
    `console.log('a', { b: [1, 'x'] }, new Map([[1, 2]]), null); console.error(new TypeError('bad')); const loop = {}; loop.self = loop; console.debug(loop); console.warn(new Proxy({}, { ownKeys() { throw 1 } }))`,
  )
  expect(outcome.console.map(({ level, text }) => [level, text.split('\n')[0]])).toEqual([
    ['log', 'a { b: [ 1, "x" ] } Map { 1 => 2 } null'],
    ['error', 'TypeError: bad'],
    ['debug', '{ self: [circular] }'],
    ['warn', '[a value that cannot be shown]'],
  ])
  expect(outcome.console[0]!.ms).toBeGreaterThanOrEqual(0)
})
