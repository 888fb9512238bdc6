import { expect, test } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { Frame } from '#shared/model/frame.ts'
import { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { SeeingState } from '../../../app/inspector/store.ts'
import { createFrameList } from './frame-list.ts'

const workspaceId = WorkspaceId.parse('0190a000-0000-7000-8000-000000000000')
const serverId = ServerId.parse(`srv_${'b'.repeat(32)}`)

function frame(number: number): Frame {
  return {
    ...{ number, at: number, ticks: number, direction: 'received', kind: 'notification', method: 'm', rpcId: null, process: 1 },
    ...{ isCopy: false, requestId: null, durationMs: null, bytes: 1, isCut: false },
  }
}

/** A core with frames from 1 on. */
function follow() {
  let count = 10
  let failure: AppError | undefined
  const asked: Parameters<SeeingState['frames']>[1][] = []
  const list = createFrameList({
    workspaceId,
    serverId,
    seeing: {
      frames: async (_place, page) => {
        asked.push(page)
        if (failure) throw failure
        const { before = Infinity, after = 0, limit = 200 } = page
        const all = Array.from({ length: count }, (_, index) => frame(count - index)).filter(
          one => one.number < before && one.number > after,
        )
        return { frames: all.slice(0, limit), hasMore: all.length > limit, last: count }
      },
    },
  })
  const grow = (by: number) => {
    count += by
    list.getState().heard(count)
  }
  const fail = (error: AppError | undefined) => {
    failure = error
  }
  return { list, grow, fail, asked, shown: () => list.getState().frames.map(({ number }) => number) }
}
const rest = () => new Promise(resolve => setTimeout(resolve, 5))

test('what is new comes on top, each once, and what is old when scrolled to', async () => {
  const { list, grow, shown } = follow()
  grow(390)
  await rest()
  expect([shown()[0], shown().length, list.getState().hasMore]).toEqual([400, 200, true])
  grow(1)
  grow(2)
  await rest()
  await list.getState().loadMore()
  expect(shown()).toEqual(Array.from({ length: 203 + 200 }, (_, index) => 403 - index))
  expect(list.getState().hasMore).toBe(false)
})

test('a list that is paused stands still, and says that there is more', async () => {
  const { list, grow, shown } = follow()
  list.getState().keepWatching()
  await rest()
  list.getState().pause()
  grow(5)
  await rest()
  expect([shown()[0], list.getState().hasNewer]).toEqual([10, true])
  list.getState().resume()
  await rest()
  expect([shown()[0], shown().length, list.getState().hasNewer]).toEqual([15, 15, false])
})

test('a flood costs one page, and leaves nothing out that cannot be scrolled to', async () => {
  const { list, grow, shown, asked } = follow()
  list.getState().keepWatching()
  await rest()
  for (let burst = 0; burst < 200; burst += 1) grow(50)
  await rest()
  expect(asked.length).toBeLessThan(6)
  expect([shown()[0], shown().length, list.getState().hasMore]).toEqual([10_010, 500, true])
  await list.getState().loadMore()
  expect(shown().at(-1)).toBe(10_010 - 699)
})

test('what was cleared stays out of sight, what comes after is shown', async () => {
  const { list, grow, shown } = follow()
  list.getState().keepWatching()
  await rest()
  list.getState().clear()
  expect(shown()).toEqual([])
  grow(2)
  await rest()
  await list.getState().loadMore()
  expect(shown()).toEqual([12, 11])
})

test('a failure at the start is told, and gone when it works again', async () => {
  const { list, fail, shown } = follow()
  fail(new AppError('forbidden', 'No.'))
  list.getState().keepWatching()
  await rest()
  expect(list.getState()).toMatchObject({ status: 'ready', problem: { message: 'No.' } })
  fail(undefined)
  await list.getState().setFilter({})
  expect(list.getState().problem).toBeUndefined()
  expect(shown()).toHaveLength(10)
})
