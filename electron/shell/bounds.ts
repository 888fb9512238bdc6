import type { Settings } from '#shared/model/settings.ts'

export type WindowPlace = NonNullable<Settings['window']>

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The smallest window the page is drawn for, and the first one. In pixels that do not count the screen's density. */
export const SMALLEST = { width: 900, height: 600 } as const
export const FIRST: WindowPlace = { width: 1_240, height: 820, isMaximized: false }

/** How much of a window must lie on a screen for a person to find and drag it. */
const GRASP = 80

/** Where the window was left, or, when the screen it was on is gone, the same size where the system puts it. */
export function placeWindow(left: WindowPlace | null, screens: readonly Area[]): WindowPlace {
  if (left === null) return FIRST
  const size = {
    width: Math.max(left.width, SMALLEST.width),
    height: Math.max(left.height, SMALLEST.height),
    isMaximized: left.isMaximized,
  }
  const { x, y } = left
  if (x === undefined || y === undefined) return size
  const isReachable = screens.some(
    screen =>
      x + size.width >= screen.x + GRASP && x <= screen.x + screen.width - GRASP && y >= screen.y && y <= screen.y + screen.height - GRASP,
  )
  return isReachable ? { ...size, x, y } : size
}
