import { expect, test } from 'vitest'
import { looksLikeSecret } from './secret-like.ts'

test('a name that says so makes any real value a secret', () => {
  for (const name of [
    'GITHUB_TOKEN',
    'API_KEY',
    'apiKey',
    'DB_PASSWORD',
    'CLIENT_SECRET',
    'GITHUB_PAT',
    'AWS_SECRET_ACCESS_KEY',
    'OPENAIAPIKEY',
  ]) {
    expect(looksLikeSecret(name, 'hunter22'), name).toBe(true)
  }
})

test('a name that merely sounds alike does not', () => {
  for (const name of ['KEYBOARD', 'MONKEY', 'TOKENIZER_PATH', 'PATHS', 'COMPATIBLE', 'AUTHOR'])
    expect(looksLikeSecret(name, 'hunter22'), name).toBe(false)
})

test('a setting or a path under a telling name is not a secret', () => {
  for (const value of ['4096', 'true', 'off', '/etc/keys/service.json', '~/key.pem', './key.pem', 'C:\\keys\\a.pem', '']) {
    expect(looksLikeSecret('MAX_TOKEN', value), value).toBe(false)
  }
})

test('keys of well-known services are secrets under any name', () => {
  const values = [
    `ghp_${'a1B2'.repeat(9)}`,
    `sk-proj-${'a1B2'.repeat(6)}`,
    'xoxb-123-456-abc',
    'AKIAABCDEFGHIJKLMNOP',
    `sk_live_${'a1'.repeat(8)}`,
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    '-----BEGIN RSA PRIVATE KEY-----\nMII',
    'postgres://app:pass@127.0.0.1/app',
  ]
  for (const value of values) expect(looksLikeSecret('VALUE', value), value).toBe(true)
})

test('a long random value is a secret under any name', () => {
  expect(looksLikeSecret('VALUE', 'f3b1c0de9a7742e58b6d1f0a9c3e5d71')).toBe(true)
  expect(looksLikeSecret('VALUE', 'pX9vQ2mL7rT4kZ8wN3cB6yH1')).toBe(true)
})

test('words, paths, addresses and versions are plain text', () => {
  const values = [
    'production',
    '/home/me/projects/2024/application',
    'https://api.example.com/v1/things',
    'a-long-name-of-some-kind-with-2-numbers',
    '1.2.3',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1',
  ]
  for (const value of values) expect(looksLikeSecret('VALUE', value), value).toBe(false)
})
