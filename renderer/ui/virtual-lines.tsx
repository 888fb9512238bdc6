import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { useEffect, useRef, type ReactNode } from 'react'

interface VirtualLinesProps {
  /** What the lines are of, read out. */
  readonly label: string
  readonly count: number
  readonly line: (index: number) => ReactNode
  /** Long lines go on below instead of out of sight. */
  readonly isWrapped: boolean
  /** Stays at the end while lines are added. */
  readonly isFollowing: boolean
  /** Told when the person scrolls to the end, or away from it. */
  readonly onFollow: (isFollowing: boolean) => void
  readonly className?: string
}

const LINE_PX = 20
// Lines drawn beyond the visible ones.
const OVERSCAN = 20
// Closer to the end than this counts as being there.
const END_PX = 24

/** Any number of lines of text, of which those in sight are drawn. */
export function VirtualLines({ label, count, line, isWrapped, isFollowing, onFollow, className }: VirtualLinesProps) {
  const box = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const list = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: OVERSCAN,
  })
  const size = list.getTotalSize()
  useEffect(() => {
    if (isFollowing) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [count, size, isFollowing])

  return (
    <div
      ref={box}
      role="log"
      aria-label={label}
      // A log that is read out line by line while it runs drowns everything else.
      aria-live="off"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        const isAtEnd = scrollHeight - scrollTop - clientHeight < END_PX
        // Lines that are added move the end away from the view; only who scrolls up leaves it.
        const isLeaving = scrollTop < lastTop.current - 1 && !isAtEnd
        lastTop.current = scrollTop
        if (isAtEnd && !isFollowing) onFollow(true)
        if (isLeaving && isFollowing) onFollow(false)
      }}
      className={clsx('overflow-auto rounded-md border border-line bg-sunken py-2 font-mono text-xs leading-5', className)}
    >
      <div style={{ height: size }} className="relative min-w-full">
        {list.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            ref={isWrapped ? list.measureElement : undefined}
            data-index={index}
            style={{ transform: `translateY(${String(start)}px)` }}
            className={clsx('absolute top-0 left-0 px-3', isWrapped ? 'inset-x-0' : 'w-max min-w-full')}
          >
            {line(index)}
          </div>
        ))}
      </div>
    </div>
  )
}
