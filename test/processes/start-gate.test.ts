import { expect, test } from 'vitest'
import { StartGate } from '#core/processes/start-gate.ts'

const settle = () => new Promise(resolve => setImmediate(resolve))

/** Starts that note when they began; each ends when it is told. */
function starts(gate: StartGate) {
  const began: string[] = []
  const leaves = new Map<string, () => void>()
  return {
    began,
    end: (name: string) => leaves.get(name)?.(),
    begin: (name: string, isUrgent: boolean, signal = new AbortController().signal) => {
      const place = gate.enter({ isUrgent, signal })
      const entered = place.entered.then(leave => {
        began.push(name)
        leaves.set(name, leave)
      })
      return { ...place, entered }
    },
  }
}

test('of twenty starts that nobody waits for as many begin as there are places, and the others as those end', async () => {
  const { begin, began, end } = starts(new StartGate(4))
  for (let index = 0; index < 20; index += 1) begin(`s${index}`, false)
  await settle()
  expect(began).toEqual(['s0', 's1', 's2', 's3'])
  end('s2')
  end('s2')
  await settle()
  expect(began).toEqual(['s0', 's1', 's2', 's3', 's4'])
})

test('a start that somebody waits for begins at once, and the others wait for it too', async () => {
  const { begin, began, end } = starts(new StartGate(1))
  begin('first', false)
  const second = begin('second', false)
  begin('third', false)
  begin('urgent', true)
  await settle()
  expect(began).toEqual(['first', 'urgent'])
  second.hurry()
  await settle()
  expect(began).toEqual(['first', 'urgent', 'second'])
  end('first')
  end('second')
  await settle()
  expect(began).toHaveLength(3)
  end('urgent')
  await settle()
  expect(began).toEqual(['first', 'urgent', 'second', 'third'])
})

test('who is called off leaves the queue', async () => {
  const { begin, began, end } = starts(new StartGate(1))
  const off = new AbortController()
  begin('first', false)
  const waiting = begin('second', false, off.signal)
  begin('third', false)
  off.abort(new Error('Stopped.'))
  await expect(waiting.entered).rejects.toThrow('Stopped.')
  end('first')
  await settle()
  expect(began).toEqual(['first', 'third'])
})
