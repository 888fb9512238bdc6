import { useState } from 'react'
import type { ImportedServer, ImportOutcome } from '#shared/model/import.ts'
import type { AppError } from '#shared/errors.ts'
import type { Server } from '#shared/model/server.ts'
import { useStore } from 'zustand'
import { attempt } from '../../../api/loading.ts'
import { useStores, useWorkspace } from '../../../app/stores.tsx'
import { choiceOf, initialPick, problemsOfPick, type Choice, type ImportPick, type PickProblems } from './import-picks.ts'

/** Servers of one source: a file, or what was pasted. */
export interface ImportSource {
  readonly id: string
  readonly servers: readonly ImportedServer[]
  readonly take: (choices: Choice[]) => Promise<readonly ImportOutcome[]>
}

export interface ShownServer {
  readonly key: string
  readonly server: ImportedServer
  readonly pick: ImportPick
  /** Another one above runs the same. */
  readonly isShownBefore: boolean
  readonly problems: PickProblems | undefined
  /** Why the core did not take it. */
  readonly refusal: string | undefined
  readonly onChange: (change: Partial<ImportPick>) => void
}

/** Which of the servers that were found are wanted, and how; and taking them over. */
export function usePicks(sources: readonly ImportSource[], onAdded: (servers: readonly Server[]) => void) {
  const here = useStore(useStores().servers, state => state.servers).map(server => server.name)
  const [picks, setPicks] = useState<Readonly<Record<string, ImportPick>>>({})
  const [showsProblems, setShowsProblems] = useState(false)
  const taking = useTaking(onAdded)

  const seen = new Set<string>()
  const listed = sources.flatMap(source =>
    source.servers.map(server => {
      const key = `${source.id} ${server.id}`
      const isShownBefore = seen.has(server.sameAs)
      seen.add(server.sameAs)
      return { key, source, server, isShownBefore, pick: picks[key] ?? initialPick(server, isShownBefore) }
    }),
  )
  const left = listed.filter(one => !taking.taken.has(one.key))
  const chosen = left.filter(one => one.pick.isChosen)
  const problemsOf = (key: string) => {
    const one = chosen.find(other => other.key === key)
    if (one === undefined) return undefined
    // The first of two with the same name keeps it.
    const before = chosen.slice(0, chosen.indexOf(one)).map(other => other.pick.name.trim())
    return problemsOfPick(one.server, one.pick, [...here, ...before])
  }
  const shown = new Map(
    left.map(({ key, server, pick, isShownBefore }): [string, ShownServer] => [
      key,
      {
        ...{ key, server, pick, isShownBefore },
        problems: showsProblems ? problemsOf(key) : undefined,
        refusal: taking.refusals[key],
        onChange: change => {
          setPicks({ ...picks, [key]: { ...pick, ...change } })
        },
      },
    ]),
  )
  const submit = async () => {
    setShowsProblems(true)
    if (chosen.some(one => problemsOf(one.key) !== undefined)) return
    await taking.take(
      sources.map(source => ({
        source,
        wanted: chosen.filter(one => one.source.id === source.id).map(({ key, server, pick }) => ({ key, choice: choiceOf(server, pick) })),
      })),
    )
  }
  return { shown, chosenCount: chosen.length, takenCount: taking.taken.size, isTaking: taking.isTaking, problem: taking.problem, submit }
}

interface Wanted {
  readonly source: ImportSource
  readonly wanted: readonly { readonly key: string; readonly choice: Choice }[]
}

/** Takes over what is wanted, a source after the other; goes on to the review when none is left that was refused. */
function useTaking(onAdded: (servers: readonly Server[]) => void) {
  const { servers } = useStores()
  const { id: workspaceId } = useWorkspace()
  const [taken, setTaken] = useState<ReadonlyMap<string, Server>>(new Map())
  const [refusals, setRefusals] = useState<Readonly<Record<string, string>>>({})
  const [isTaking, setIsTaking] = useState(false)
  const [problem, setProblem] = useState<AppError>()

  const take = async (all: readonly Wanted[]) => {
    setIsTaking(true)
    setProblem(undefined)
    const done = new Map(taken)
    const refused: Record<string, string> = {}
    const answer = await attempt(async () => {
      for (const { source, wanted } of all.filter(one => one.wanted.length > 0)) {
        const outcomes = await source.take(wanted.map(one => one.choice))
        for (const { key, choice } of wanted) {
          const outcome = outcomes.find(one => one.id === choice.id)
          if (outcome?.serverId) done.set(key, await servers.getState().get(workspaceId, outcome.serverId))
          else refused[key] = outcome?.problem ?? 'Nothing was said about this one. Try again.'
        }
      }
    })
    setIsTaking(false)
    setTaken(done)
    setRefusals(refused)
    if (!answer.ok) setProblem(answer.problem)
    else if (Object.keys(refused).length === 0) onAdded([...done.values()])
  }
  return { taken, refusals, isTaking, problem, take }
}
