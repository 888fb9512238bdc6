import { ArrowUp, Cable, Eraser, Pause, Play } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Server } from '#shared/model/server.ts'
import { Inspector } from '../../../app/inspector/inspector.tsx'
import { Button, EmptyState, FilterInput, FourStates } from '../../../ui/index.ts'
import type { FrameListState } from './frame-list.ts'
import { FrameTable } from './frame-table.tsx'
import { useFrameList } from './use-frame-list.ts'

/** The protocol messages between Atrium and the server, as they go. */
export function FramesTab({ server }: { readonly server: Server }) {
  const list = useFrameList(server)
  const state = useStore(list)
  const [openNumber, setOpenNumber] = useState<number>()
  // A list keeps its own problem.
  const search = useCallback((text: string) => void list.getState().setFilter(text === '' ? {} : { text }), [list])
  const { words, setWords } = useWords(search)
  const isFiltered = state.filter.text !== undefined

  return (
    <FourStates
      of={state}
      isEmpty={state.last === 0}
      onRetry={() => void state.setFilter(state.filter) /* because a list keeps its own problem */}
      empty={
        <EmptyState icon={Cable} title="No messages yet">
          What Atrium and the server say to each other appears here as it happens. It is kept in memory only, with secrets taken out.
        </EmptyState>
      }
    >
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <FilterInput label="Search messages" value={words} onValue={setWords} className="w-72" />
        <span className="ml-auto flex gap-2">
          <Button size="sm" icon={state.isPaused ? Play : Pause} onClick={state.isPaused ? state.resume : state.pause}>
            {state.isPaused ? 'Follow' : 'Pause'}
          </Button>
          <Button size="sm" icon={Eraser} onClick={state.clear}>
            Clear view
          </Button>
        </span>
      </div>
      <div className="relative h-[max(16rem,calc(100vh-20rem))] overflow-hidden rounded-lg border border-line">
        {state.hasNewer && <NewerPill onShow={state.resume} />}
        {state.frames.length === 0 ? (
          <p className="p-4 text-muted">{isFiltered ? 'No message has these words.' : 'New messages appear here.'}</p>
        ) : (
          <FrameTable
            // Another search is another list, seen from its top; so is the list when it is followed again.
            key={`${state.filter.text ?? ''} ${String(state.isPaused && !state.hasNewer)}`}
            label={`Messages of ${server.name}`}
            frames={state.frames}
            openNumber={openNumber}
            onOpen={frame => {
              setOpenNumber(frame.number)
            }}
            onNearEnd={state.loadMore}
            onReading={isReading => {
              followUnlessRead(state, isReading)
            }}
          />
        )}
      </div>
      {openNumber !== undefined && (
        <Inspector
          key={openNumber}
          place={{ workspaceId: server.workspaceId, serverId: server.id, number: openNumber }}
          onClose={() => {
            setOpenNumber(undefined)
          }}
        />
      )}
    </FourStates>
  )
}

/** The list must not move under who reads further down. */
function followUnlessRead({ isPaused, pause }: FrameListState, isReading: boolean): void {
  if (isReading && !isPaused) pause()
}

function NewerPill({ onShow }: { readonly onShow: () => void }) {
  return (
    <div className="pointer-events-none absolute inset-x-0 top-10 z-20 flex justify-center">
      <Button size="sm" variant="primary" icon={ArrowUp} className="pointer-events-auto rounded-full! shadow-float" onClick={onShow}>
        Show newer
      </Button>
    </div>
  )
}

/** Every letter would be a question to the core: it waits until the hand rests. */
const TYPING_MS = 200

/** What is typed; told when the hand rests. */
function useWords(tell: (words: string) => void) {
  const [words, setWords] = useState('')
  const [told, setTold] = useState('')
  useEffect(() => {
    if (words === told) return
    const timer = window.setTimeout(() => {
      setTold(words)
      tell(words.trim())
    }, TYPING_MS)
    return () => {
      window.clearTimeout(timer)
    }
  }, [words, told, tell])
  return { words, setWords }
}
