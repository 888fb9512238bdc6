import clsx from 'clsx'
import { Ban, BookmarkPlus, CircleAlert, CircleCheck, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { CodeRunReport } from '#shared/model/code.ts'
import { hrefOf } from '../../../app/route.ts'
import { ResultView } from '../../../parts/calling/result-view.tsx'
import { Button, buttonLook, formatBytes, formatDuration, ProblemNote } from '../../../ui/index.ts'
import type { Tried } from './use-try.ts'

interface RunReportProps {
  readonly tried: Tried
  readonly onGoToLine: (line: number, column: number) => void
  readonly onKeep: (tried: Extract<Tried, { kind: 'ran' }>) => void
}

/** What came of a dry run: the answer or the error at its line, the console, the requests, time and memory. */
export function RunReport({ tried, onGoToLine, onKeep }: RunReportProps) {
  if (tried.kind === 'cancelled') return <p className="text-muted">It was cancelled.</p>
  if (tried.kind === 'refused') {
    return (
      <div className="flex flex-col items-start gap-2">
        <ProblemNote problem={tried.problem} />
        {tried.problem.code === 'locked' && (
          <a href={hrefOf({ page: 'vault' })} className={buttonLook('secondary', 'sm')}>
            Unlock
          </a>
        )}
      </div>
    )
  }
  const { report } = tried
  const { icon: Icon, look, title } = headOf(report)
  return (
    <section aria-label="Result" className="flex flex-col gap-3 border-t border-line pt-3">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Icon aria-hidden size={16} className={look} />
        <h3 className="font-medium">{title}</h3>
        <span className="ml-auto text-xs text-muted tabular-nums">
          {formatDuration(report.ms)}, {formatBytes(report.memoryBytes)}
        </span>
      </div>
      {report.error && <RunError error={report.error} onGoToLine={onGoToLine} />}
      {report.result && <ResultView key={JSON.stringify(report.result).length} result={report.result} />}
      {report.secretsMissing.length > 0 && (
        <p className="text-xs text-warning-ink">
          Without a value, and so undefined: <span className="font-mono">{report.secretsMissing.join(', ')}</span>
        </p>
      )}
      <Requests fetches={report.fetches} />
      <ConsoleLines lines={report.console} />
      <div>
        <Button
          size="sm"
          icon={BookmarkPlus}
          onClick={() => {
            onKeep(tried)
          }}
        >
          Keep as example
        </Button>
      </div>
    </section>
  )
}

function headOf({ error, result }: CodeRunReport): { readonly icon: LucideIcon; readonly look: string; readonly title: string } {
  if (error?.reason === 'cancelled') return { icon: Ban, look: 'text-muted', title: 'It was cancelled' }
  if (error) return { icon: CircleAlert, look: 'text-danger', title: TITLES[error.reason] }
  if (result?.isError === true) return { icon: TriangleAlert, look: 'text-warning', title: 'The tool reports an error' }
  return { icon: CircleCheck, look: 'text-success', title: 'The tool answered' }
}

const TITLES: Readonly<Record<NonNullable<CodeRunReport['error']>['reason'], string>> = {
  threw: 'The code threw an error',
  input: 'The parameters do not fit the schema',
  output: 'The result does not fit its schema',
  timeout: 'It took too long',
  memory: 'It needed too much memory',
  stack: 'It called itself too deep',
  tooMuch: 'It did too much',
  crashed: 'The sandbox broke',
  syntax: 'The source cannot be read',
  cancelled: 'It was cancelled',
}

function RunError({
  error,
  onGoToLine,
}: {
  readonly error: NonNullable<CodeRunReport['error']>
  readonly onGoToLine: RunReportProps['onGoToLine']
}) {
  const { message, line, column } = error
  return (
    <div className="rounded-md bg-danger-soft px-3 py-2 text-danger-ink">
      <p className="wrap-anywhere whitespace-pre-wrap">{message}</p>
      {line !== null && (
        <Button
          size="sm"
          className="mt-2"
          onClick={() => {
            onGoToLine(line, column ?? 1)
          }}
        >
          Show line {line}
        </Button>
      )}
    </div>
  )
}

function Requests({ fetches }: { readonly fetches: CodeRunReport['fetches'] }) {
  if (fetches.length === 0) return null
  return (
    <section aria-label="Requests">
      <h4 className="mb-1 text-xs font-medium text-muted">Requests</h4>
      <ol className="divide-y divide-line rounded-md border border-line">
        {fetches.map(({ method, url, status, bytes, ms, problem }, index) => (
          // Requests have no name; their order is when they were made.
          <li key={index} className="flex flex-col gap-0.5 px-2.5 py-1.5 text-xs">
            <span className="flex items-baseline gap-2">
              <span className="font-mono font-medium">{method}</span>
              <span className="min-w-0 flex-1 font-mono break-all text-muted">{url}</span>
              <span className={clsx('whitespace-nowrap tabular-nums', problem === null ? 'text-muted' : 'text-danger-ink')}>
                {status === null ? 'No answer' : String(status)}
              </span>
            </span>
            {problem === null ? (
              <span className="text-faint tabular-nums">
                {formatDuration(ms)}, {formatBytes(bytes)}
              </span>
            ) : (
              <span className="text-danger-ink">{problem}</span>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

const LEVELS: Readonly<Record<CodeRunReport['console'][number]['level'], string>> = {
  log: 'text-ink',
  info: 'text-ink',
  debug: 'text-faint',
  warn: 'text-warning-ink',
  error: 'text-danger-ink',
}

function ConsoleLines({ lines }: { readonly lines: CodeRunReport['console'] }) {
  if (lines.length === 0) return null
  return (
    <section aria-label="Console">
      <h4 className="mb-1 text-xs font-medium text-muted">Console</h4>
      <ol tabIndex={0} className="max-h-60 overflow-y-auto rounded-md border border-line bg-sunken py-1 font-mono text-xs">
        {lines.map(({ level, text, ms }, index) => (
          // Lines have no name; their order is when they were written.
          <li key={index} className="flex gap-3 px-2.5 py-0.5">
            <span className="w-14 shrink-0 text-right text-faint tabular-nums">{formatDuration(ms)}</span>
            <span className={clsx('min-w-0 wrap-anywhere whitespace-pre-wrap', LEVELS[level])}>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
