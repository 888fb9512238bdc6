import { expect, test } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { AppError } from '#shared/errors.ts'
import { createLoader, IDLE, type Loading } from './loading.ts'

interface State extends Loading {
  readonly words: string
}

function startLoading() {
  const store = createStore<State>()(() => ({ ...IDLE, words: '' }))
  const load = createLoader<State>(store.setState)
  const read = (subject: string, answer: Promise<string>) =>
    load({ subject, blank: { words: '' }, read: () => answer, apply: words => ({ words }) })
  return { store, read }
}

test('an old answer that comes late does not replace the new one', async () => {
  const { store, read } = startLoading()
  let answerLate: (words: string) => void = () => undefined
  const first = read('a', new Promise(resolve => (answerLate = resolve)))
  await read('b', Promise.resolve('of b'))
  answerLate('of a')
  await first
  expect(store.getState()).toMatchObject({ words: 'of b', status: 'ready' })
})

test('another subject shows nothing of the last one, a reload keeps what is shown', async () => {
  const { store, read } = startLoading()
  await read('a', Promise.resolve('of a'))
  const seen: State[] = []
  store.subscribe(state => seen.push(state))
  await read('a', Promise.resolve('newer'))
  expect(seen.every(({ status, words }) => status === 'ready' && words !== '')).toBe(true)
  const coming = read('b', Promise.resolve('of b'))
  expect(store.getState()).toMatchObject({ words: '', status: 'loading' })
  await coming
})

test('a failure is kept as the problem beside what was shown, and the next success clears it', async () => {
  const { store, read } = startLoading()
  await read('a', Promise.resolve('of a'))
  await read('a', Promise.reject(new AppError('locked', 'The vault is locked. Unlock it.')))
  expect(store.getState()).toMatchObject({ words: 'of a', status: 'ready', problem: { code: 'locked' } })
  await read('a', Promise.resolve('again'))
  expect(store.getState()).toMatchObject({ words: 'again', problem: undefined })
})

test('what is no refusal of ours is told as a bug without its text', async () => {
  const { store, read } = startLoading()
  await read('a', Promise.reject(new TypeError('secret inside')))
  expect(store.getState().problem?.code).toBe('internal')
  expect(store.getState().problem?.message).not.toContain('secret')
})
