import clsx from 'clsx'
import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { RowButton } from '../../ui/index.ts'
import type { DeskProblem } from './problems.ts'

const MARKS = {
  error: { icon: CircleAlert, colour: 'text-danger', word: 'Error' },
  warning: { icon: TriangleAlert, colour: 'text-warning', word: 'Warning' },
  info: { icon: Info, colour: 'text-muted', word: 'Note' },
}

interface ProblemListProps {
  readonly problems: readonly DeskProblem[]
  readonly onOpen: (problem: DeskProblem) => void
}

/** What is wrong, below the source; Enter leads to the place. */
export function ProblemList({ problems, onOpen }: ProblemListProps) {
  if (problems.length === 0) return null
  return (
    <ul aria-label="Problems" onKeyDown={moveBetween} className="max-h-32 shrink-0 overflow-y-auto border-t border-line bg-page py-1">
      {problems.map((problem, index) => {
        const { icon: Icon, colour, word } = MARKS[problem.severity]
        return (
          <li key={problem.id}>
            <RowButton
              tabIndex={index === 0 ? 0 : -1}
              onClick={() => {
                onOpen(problem)
              }}
              className="flex items-start gap-2 px-3 py-1 text-xs"
            >
              <Icon aria-label={word} size={13} className={clsx('mt-0.5 shrink-0', colour)} />
              <span className="w-14 shrink-0 text-faint tabular-nums">
                {problem.line === undefined ? PARTS[problem.part] : `Line ${String(problem.line)}`}
              </span>
              <span className="min-w-0 whitespace-pre-wrap text-ink">{problem.message}</span>
            </RowButton>
          </li>
        )
      })}
    </ul>
  )
}

const PARTS: Readonly<Record<DeskProblem['part'], string>> = {
  source: 'Code',
  inputSchema: 'Input',
  outputSchema: 'Result',
  description: 'Words',
  examples: 'Examples',
  hosts: 'Hosts',
  secrets: 'Secrets',
}

function moveBetween(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || !(event.target instanceof HTMLButtonElement)) return
  const all = [...event.currentTarget.querySelectorAll('button')]
  event.preventDefault()
  all[all.indexOf(event.target) + step]?.focus()
}
