import { expect, test } from 'vitest'
import type { AppEvent } from '#shared/events.ts'
import { createLive, joinBursts } from './live.ts'
import type { Transport } from './transport.ts'

test('changes that come while a reload runs are answered by one more reload', async () => {
  const gates: (() => void)[] = []
  const reload = joinBursts(() => new Promise(resolve => gates.push(resolve)))
  const pass = async () => {
    gates.at(-1)?.()
    await new Promise(resolve => setTimeout(resolve, 0))
  }
  reload()
  reload()
  reload()
  expect(gates).toHaveLength(1)
  await pass()
  expect(gates).toHaveLength(2)
  await pass()
  expect(gates).toHaveLength(2)
  reload()
  expect(gates).toHaveLength(3)
})

test('an event reaches those who asked for its name, until they leave', () => {
  let tell: (event: AppEvent) => void = () => undefined
  let gap: () => void = () => undefined
  let reach: (isReached: boolean) => void = () => undefined
  const transport: Pick<Transport, 'subscribe'> = {
    subscribe: (listener, onGap, onReach) => {
      tell = listener
      gap = onGap
      reach = onReach
      return () => undefined
    },
  }
  const live = createLive(transport)
  const seen: string[] = []
  const leave = live.on('vault.changed', event => seen.push(event.name))
  live.onGap(() => seen.push('gap'))
  tell({ name: 'vault.changed' })
  tell({ name: 'settings.changed' })
  gap()
  leave()
  tell({ name: 'vault.changed' })
  expect(seen).toEqual(['vault.changed', 'gap'])

  live.onReach(() => seen.push(live.isReached() ? 'reached' : 'lost'))
  reach(false)
  reach(true)
  expect(seen.slice(2)).toEqual(['lost', 'reached'])
})
