import { expect, test } from 'vitest'
import { isOurPage, mayOpenOutside } from './address.ts'

test('only the page’s own address is ours, however another is made to look', () => {
  expect(['atrium-app://page/index.html', 'atrium-app://page/index.html#/servers'].every(isOurPage)).toBe(true)
  const others = [
    'atrium-app://page.example/index.html',
    'atrium-app://x@page/index.html',
    'atrium-app://other/',
    'https://page/index.html',
    'file:///index.html',
    'about:blank',
    '',
    undefined,
  ]
  expect(others.filter(isOurPage)).toEqual([])
})

test('the browser is opened for our documentation over https, and for nothing a tool could name', () => {
  expect(mayOpenOutside('https://modelcontextprotocol.io/docs')).toBe(true)
  const others = [
    'http://modelcontextprotocol.io/',
    'https://modelcontextprotocol.io.example/',
    'https://user@modelcontextprotocol.io/',
    'https://modelcontextprotocol.io:8443/',
    'https://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'vscode://file/x',
    'not an address',
  ]
  expect(others.filter(mayOpenOutside)).toEqual([])
})
