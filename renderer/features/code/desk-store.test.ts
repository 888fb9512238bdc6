import { beforeEach, expect, vi } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { CodeDraft, CodeTool } from '#shared/model/code.ts'
import { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { verifies } from '../../../test/verifies.ts'
import type { Api } from '../../api/client.ts'
import { createDesk } from './desk-store.ts'

const IDS = {
  workspaceId: WorkspaceId.parse('0197a3f2-6c1e-7d4b-9a55-2f0c1b7e8d11'),
  serverId: ServerId.parse(`srv_${'0a'.repeat(16)}`),
  toolName: 'forecast',
}
const DRAFT: CodeDraft = {
  title: null,
  description: 'Weather',
  annotations: {},
  inputSchema: { type: 'object', properties: {} },
  outputSchema: null,
  language: 'typescript',
  source: 'one',
  hosts: [],
  secrets: [],
  examples: [],
}

/** A core that keeps one tool, as the real one does: a save names the revision it began with. */
function keeper() {
  let tool: CodeTool = {
    name: 'forecast',
    draft: DRAFT,
    revision: 1,
    publishedVersion: null,
    isDraftAhead: true,
    versions: [],
    uses: { names: [], computed: [] },
    createdAt: 0,
    updatedAt: 0,
  }
  const state = { isDown: false, saves: [] as string[], gate: Promise.resolve() }
  const save = async (revision: number, draft: CodeDraft) => {
    await state.gate
    if (state.isDown) throw new AppError('internal', 'Atrium does not answer.')
    if (revision !== tool.revision) throw new AppError('conflict', 'Somebody saved first.')
    state.saves.push(draft.source)
    tool = { ...tool, draft: structuredClone(draft), revision: revision + 1 }
    return tool
  }
  const answers: Record<string, (input: { revision: number; draft: CodeDraft }) => unknown> = {
    'code.get': () => tool,
    'code.check': () => ({ problems: [], uses: { names: [], computed: [] } }),
    'code.saveDraft': ({ revision, draft }) => save(revision, draft),
  }
  const call = async (name: string, input: unknown) => answers[name]?.(input as { revision: number; draft: CodeDraft })
  return {
    api: { call } as unknown as Api,
    state,
    saveAsOther: (source: string) => save(tool.revision, { ...DRAFT, source }),
    kept: () => tool.draft.source,
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

verifies('code.drafts', 'a draft saves itself after a pause, and once for what was typed in one go', async () => {
  const { api, state, kept } = keeper()
  const desk = createDesk(api, IDS)
  await desk.getState().load()
  for (const source of ['t', 'tw', 'two']) desk.getState().edit({ source })
  expect(desk.getState().saving.at).toBe('waiting')
  await vi.advanceTimersByTimeAsync(2_000)
  expect([state.saves, kept(), desk.getState().saving.at]).toEqual([['two'], 'two', 'saved'])
})

verifies('code.drafts', 'what is typed while a save is under way is saved after it', async () => {
  const { api, state, kept } = keeper()
  const desk = createDesk(api, IDS)
  await desk.getState().load()
  let open: () => void = () => undefined
  state.gate = new Promise(resolve => (open = resolve))
  desk.getState().edit({ source: 'two' })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(desk.getState().saving.at).toBe('saving')
  desk.getState().edit({ source: 'three' })
  open()
  expect(await desk.getState().flush()).toBe(true)
  expect([state.saves, kept()]).toEqual([['two', 'three'], 'three'])
})

verifies('code.drafts', 'another’s save is a conflict: nothing is saved over it until a person takes theirs or keeps mine', async () => {
  for (const way of ['takeTheirs', 'keepMine'] as const) {
    const { api, state, saveAsOther, kept } = keeper()
    const desk = createDesk(api, IDS)
    await desk.getState().load()
    await saveAsOther('theirs')
    desk.getState().edit({ source: 'mine' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(desk.getState().saving.at).toBe('conflict')
    desk.getState().edit({ source: 'mine too' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect([state.saves, kept(), await desk.getState().flush()]).toEqual([['theirs'], 'theirs', false])
    await desk.getState()[way]()
    const wanted = way === 'takeTheirs' ? 'theirs' : 'mine too'
    expect([desk.getState().draft?.source, kept(), desk.getState().saving.at]).toEqual([wanted, wanted, 'saved'])
    desk.getState().edit({ source: 'after' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(kept()).toBe('after')
  }
})

verifies('code.drafts', 'a save that failed keeps the draft, and the next one has all of it', async () => {
  const { api, state, kept } = keeper()
  const desk = createDesk(api, IDS)
  await desk.getState().load()
  state.isDown = true
  desk.getState().edit({ source: 'two' })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(desk.getState().saving).toMatchObject({ at: 'failed', problem: { message: 'Atrium does not answer.' } })
  await desk.getState().load()
  expect(desk.getState().draft?.source, 'a reload does not throw it away').toBe('two')
  state.isDown = false
  expect(await desk.getState().flush()).toBe(true)
  expect(kept()).toBe('two')
})
