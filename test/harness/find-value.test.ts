import { expect, test } from 'vitest'
import { findValue } from './find-value.ts'

const VALUE = 'k"9\\<Zq>&\'%+/=?#{}$ ü-7Hx2Lm0Wb5Rt8Yp3'

test('a value is found raw and in every encoding, inside anything', () => {
  const bytes = Buffer.from(VALUE)
  const forms = [
    VALUE,
    JSON.stringify(VALUE),
    JSON.stringify(JSON.stringify(VALUE)),
    encodeURIComponent(VALUE),
    encodeURI(VALUE),
    encodeURIComponent(VALUE).replaceAll('%20', '+'),
    new URLSearchParams({ x: VALUE }).toString(),
    bytes.toString('hex'),
    `0${bytes.toString('hex').toUpperCase()}`,
    ...[0, 1, 2].flatMap(before => [
      Buffer.concat([Buffer.alloc(before, 'a'), bytes]).toString('base64'),
      Buffer.concat([Buffer.alloc(before, 'a'), bytes]).toString('base64url'),
    ]),
    VALUE.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    VALUE.slice(0, 25),
    VALUE.slice(-25),
  ]
  for (const form of forms)
    expect([form, findValue(Buffer.concat([Buffer.from([0, 255]), Buffer.from(`before ${form} after`)]), VALUE).length > 0]).toEqual([
      form,
      true,
    ])
})

test('nothing is found where it is not, also not in random bytes', () => {
  const random = Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * 7919) % 256))
  expect(findValue(random, VALUE)).toEqual([])
  expect(findValue(`${VALUE.slice(0, 10)} ${VALUE.slice(-10)}`, VALUE)).toEqual([])
})
