import { expect, test } from 'vitest'
import { isOurPage, mayOpenOutside, maySignInAt } from './address.ts'

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

test('the browser is opened to sign in at the web or at this machine, and for nothing else a server could name', () => {
  expect(['https://login.example.com/authorize?x=1', 'http://127.0.0.1:4000/authorize', 'http://localhost/a'].every(maySignInAt)).toBe(true)
  const others = [
    'http://login.example.com/',
    'http://127.0.0.1.example.com/',
    'https://user:word@login.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'ms-msdt:/id',
    'vscode://file/x',
    'smb://host/share',
    '//login.example.com/',
    'not an address',
    '',
  ]
  expect(others.filter(maySignInAt)).toEqual([])
})
