import { useEffect, useEffectEvent, useState } from 'react'
import type { SecretHistory } from '#shared/model/secret.ts'
import { attempt, type Attempt } from '../../api/loading.ts'
import { Drawer, ProblemNote, Table, TimeAgo, type Column } from '../../ui/index.ts'

interface HistoryDrawerProps {
  readonly name: string
  readonly description: string
  readonly load: () => Promise<SecretHistory>
  readonly onClose: () => void
}

type Version = SecretHistory['versions'][number]
type Reveal = SecretHistory['reveals'][number]

/** When each version was made, and when somebody looked. */
export function HistoryDrawer({ name, description, load, onClose }: HistoryDrawerProps) {
  const [answer, setAnswer] = useState<Attempt<SecretHistory>>()
  const ask = useEffectEvent(load)
  // Once: the drawer is of one secret, and what it shows is of when it was opened.
  useEffect(() => {
    let isShown = true
    void attempt(ask).then(loaded => {
      if (isShown) setAnswer(loaded)
    }) // because attempt never rejects
    return () => {
      isShown = false
    }
  }, [])
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={<span className="font-mono">{name}</span>}
      description={description === '' ? 'Its versions, never their values.' : description}
    >
      {answer?.ok === false && <ProblemNote problem={answer.problem} />}
      {answer?.ok === true && (
        <div className="flex flex-col gap-6">
          <section aria-label="Versions">
            <h2 className="mb-2 font-semibold">Versions</h2>
            <Table label={`Versions of ${name}`} columns={VERSIONS} rows={answer.data.versions} rowKey={({ version }) => String(version)} />
          </section>
          <section aria-label="Looked at">
            <h2 className="mb-2 font-semibold">Looked at</h2>
            {answer.data.reveals.length === 0 ? (
              <p className="text-muted">Nobody was shown its value.</p>
            ) : (
              <Table
                label={`Who was shown ${name}`}
                columns={REVEALS}
                rows={answer.data.reveals}
                rowKey={reveal => `${reveal.at} ${answer.data.reveals.indexOf(reveal)}`}
              />
            )}
          </section>
        </div>
      )}
    </Drawer>
  )
}

const VERSIONS: readonly Column<Version>[] = [
  { id: 'version', header: 'Version', width: '4.5rem', align: 'end', cell: ({ version }) => version },
  { id: 'kind', header: 'Kind', width: '6rem', cell: ({ isReference }) => (isReference ? 'Reference' : 'Value') },
  { id: 'by', header: 'By', cell: ({ madeBy }) => madeBy ?? <span className="text-faint">Not known</span> },
  { id: 'made', header: 'Made', width: '7rem', cell: ({ madeAt }) => <TimeAgo at={madeAt} /> },
]

const REVEALS: readonly Column<Reveal>[] = [
  { id: 'by', header: 'By', cell: ({ by }) => by },
  { id: 'at', header: 'When', width: '7rem', cell: ({ at }) => <TimeAgo at={at} /> },
]
