import type { ReactNode } from 'react'
import { Segments } from '../../ui/index.ts'
import { levelName, type Level } from '../../parts/keys/scope-levels.ts'

interface LevelRowProps {
  /** What the key reaches into, read out with the choice. */
  readonly name: string
  readonly note?: ReactNode
  readonly isMono?: boolean
  readonly level: Level
  readonly levels: readonly Level[]
  /** What holds anyhow, and cannot be chosen away here. */
  readonly isFixed?: (level: Level) => boolean
  readonly onLevel: (level: Level) => void
}

/** One thing a key may reach into, and how far. */
export function LevelRow({ name, note, isMono = false, level, levels, isFixed = () => false, onLevel }: LevelRowProps) {
  // Writing without reading is offered where a key has it already.
  const shown = levels.includes(level) ? levels : [...levels, level]
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1">
      <span className="min-w-0 flex-1 basis-40">
        <span className={isMono ? 'font-mono text-xs break-all' : undefined}>{name}</span>
        {note !== undefined && <span className="block text-xs text-muted">{note}</span>}
      </span>
      <Segments
        label={`Reach into ${name}`}
        segments={shown.map(one => ({ value: one, label: levelName(one), isDisabled: isFixed(one) }))}
        value={level}
        onValue={onLevel}
      />
    </li>
  )
}
