import { createStore } from 'zustand/vanilla'
import { AppError } from '#shared/errors.ts'
import type { CodeDraft, CodeTool } from '#shared/model/code.ts'
import type { Api } from '../../api/client.ts'
import { attempt, createLoader, IDLE } from '../../api/loading.ts'
import { createChecker, createSaver, isDirty, type Checker, type DeskNeeds, type Saver } from './desk-saving.ts'
import type { DeskState, ToolIds } from './desk-state.ts'

export type DeskStore = ReturnType<typeof createDesk>

/** The desk of one tool: its draft saves itself, over the revision it began with. */
export function createDesk(api: Api, ids: ToolIds) {
  return createStore<DeskState>()((set, get) => {
    const needs: DeskNeeds = { api, ids, set, get }
    const saver = createSaver(needs)
    const checker = createChecker(needs)
    return {
      ...IDLE,
      ids,
      tool: undefined,
      draft: undefined,
      saving: { at: 'saved' },
      checked: undefined,
      ...draftActions(needs, saver, checker),
      ...versionActions(needs, saver, checker),
      run: ({ params, secrets, standIns }, signal) =>
        api.call('code.run', { ...ids, draft: draftOf(get()), params: { ...params }, secrets, standIns: { ...standIns } }, signal),
    }
  })
}

type DraftActions = Pick<DeskState, 'load' | 'edit' | 'flush' | 'takeTheirs' | 'keepMine' | 'abandon'>

function draftActions({ api, ids, set, get }: DeskNeeds, saver: Saver, checker: Checker): DraftActions {
  const load = createLoader<DeskState>(set)
  return {
    load: async () => {
      // What is not saved stays; the person decides when it meets another's.
      if (get().draft !== undefined && isDirty(get())) return
      const apply = (tool: CodeTool) => ({ tool, draft: tool.draft })
      await load({ subject: `${ids.serverId} ${ids.toolName}`, blank: {}, read: () => api.call('code.get', ids), apply })
      checker.schedule()
    },
    edit: change => {
      const { draft } = get()
      if (draft === undefined) return
      set({ draft: { ...draft, ...change } })
      saver.schedule()
      checker.schedule()
    },
    flush: () => saver.flush(),
    takeTheirs: async () => {
      const tool = await api.call('code.get', ids)
      set({ tool, draft: tool.draft, saving: { at: 'saved' } })
      checker.schedule()
    },
    keepMine: async () => {
      const theirs = await attempt(() => api.call('code.get', ids))
      if (theirs.ok) set({ tool: theirs.data, saving: { at: 'waiting' } })
      else set({ saving: { at: 'failed', problem: theirs.problem } })
      return theirs.ok && saver.flush()
    },
    abandon: () => {
      saver.stop()
      checker.stop()
    },
  }
}

type VersionActions = Pick<DeskState, 'publish' | 'rollBack' | 'getVersion'>

function versionActions({ api, ids, set, get }: DeskNeeds, saver: Saver, checker: Checker): VersionActions {
  return {
    publish: async note => {
      if (!(await saver.flush())) throw new AppError('conflict', 'The draft is not saved yet. Save it, then publish.')
      const { tool } = get()
      if (tool === undefined) throw new AppError('internal', NOT_LOADED)
      const published = await api.call('code.publish', { ...ids, revision: tool.revision, note })
      // The draft as it stands here, so that it is known to be saved.
      set({ tool: { ...published, draft: tool.draft } })
      return published
    },
    rollBack: async (version, note) => {
      const published = await api.call('code.rollBack', { ...ids, version, note })
      const { tool, draft } = get()
      // The draft follows where it held nothing of its own.
      if (draft !== tool?.draft || published.isDraftAhead) set({ tool: { ...published, draft: tool?.draft ?? published.draft } })
      else set({ tool: published, draft: published.draft, saving: { at: 'saved' } })
      checker.schedule()
      return published
    },
    getVersion: async version => (await api.call('code.getVersion', { ...ids, version })).draft,
  }
}

const NOT_LOADED = 'The tool is not loaded yet. Try again in a moment.'

function draftOf({ draft }: DeskState): CodeDraft {
  if (draft === undefined) throw new AppError('internal', NOT_LOADED)
  return draft
}
