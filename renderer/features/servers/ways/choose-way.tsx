import { useState } from 'react'
import type { Server } from '#shared/model/server.ts'
import { Button, Dialog, Tabs } from '../../../ui/index.ts'
import { WAYS } from './index.ts'
import { WayPlace, type Way } from './way.ts'

interface ChooseWayProps {
  /** The way that is shown first. */
  readonly first: string | undefined
  readonly onClose: () => void
  readonly onAdded: (servers: readonly Server[]) => void
}

/** The first step of adding: one tab for each way to say what the server is. */
export function ChooseWay({ first, onClose, onAdded }: ChooseWayProps) {
  const [firstId] = useState(() => wayOf(first).id)
  const [chosen, setChosen] = useState(() => wayOf(first))
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set([chosen.id]))
  const [footer, setFooter] = useState<HTMLElement>()
  const choose = (id: string) => {
    setChosen(wayOf(id))
    setSeen(new Set(seen).add(id))
  }
  return (
    <Dialog
      isOpen
      isPersistent
      size="lg"
      title="Add a server"
      description={chosen.description}
      onClose={onClose}
      footer={
        <div
          className="contents"
          ref={element => {
            setFooter(element ?? undefined)
          }}
        >
          <Button onClick={onClose}>Cancel</Button>
        </div>
      }
    >
      <Tabs
        label="How to describe the server"
        value={chosen.id}
        onValue={choose}
        tabs={WAYS.map(({ id, label, Panel }) => ({
          id,
          label,
          isKept: true,
          content: seen.has(id) && (
            <WayPlace value={{ isShown: id === chosen.id, isFirst: id === firstId, footer }}>
              <Panel onAdded={onAdded} />
            </WayPlace>
          ),
        }))}
      />
    </Dialog>
  )
}

function wayOf(id: string | undefined): Way {
  const way = WAYS.find(one => one.id === id) ?? WAYS[0]
  if (way === undefined) throw new Error('There is no way to add a server.')
  return way
}
