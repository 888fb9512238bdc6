import { expect, test } from 'vitest'
import { FIRST, placeWindow, SMALLEST } from './bounds.ts'

const SCREEN = { x: 0, y: 0, width: 1_920, height: 1_040 }

test('the first window gets the size we drew for', () => {
  expect(placeWindow(null, [SCREEN])).toEqual(FIRST)
})

test('a window comes back where it was left', () => {
  const left = { x: 100, y: 50, width: 1_000, height: 700, isMaximized: false }
  expect(placeWindow(left, [SCREEN])).toEqual(left)
})

test('a window whose screen is gone keeps its size and comes back in sight', () => {
  const left = { x: 2_400, y: 50, width: 1_000, height: 700, isMaximized: true }
  expect(placeWindow(left, [SCREEN])).toEqual({ width: 1_000, height: 700, isMaximized: true })
  expect(placeWindow(left, [SCREEN, { ...SCREEN, x: 1_920 }])).toEqual(left)
})

test('a window above the top of the screen, which nobody could drag, comes back in sight', () => {
  expect(placeWindow({ x: 10, y: -600, width: 1_000, height: 700, isMaximized: false }, [SCREEN])).not.toHaveProperty('y')
})

test('a size that was kept too small is made usable', () => {
  expect(placeWindow({ width: 10, height: 10, isMaximized: false }, [SCREEN])).toMatchObject(SMALLEST)
})
