import type { OutputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { AppError } from '#shared/errors.ts'
import type { CodeDraft, CodeRunReport, CodeTool } from '#shared/model/code.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Loading } from '../../api/loading.ts'

export interface ToolIds {
  readonly workspaceId: WorkspaceId
  readonly serverId: ServerId
  readonly toolName: string
}

/** How the draft on the screen stands to the one that is kept. */
export type Saving =
  | { readonly at: 'saved' | 'waiting' | 'saving' }
  /** Somebody else saved first; nothing is saved before a person decides. */
  | { readonly at: 'conflict'; readonly problem: AppError }
  | { readonly at: 'failed'; readonly problem: AppError }

export type Checked = OutputOf<Contract['code.check']>

export interface RunOptions {
  readonly params: Readonly<Record<string, unknown>>
  readonly secrets: 'real' | 'standIns'
  readonly standIns: Readonly<Record<string, string>>
}

export interface DeskState extends Loading {
  readonly ids: ToolIds
  /** As it is kept; its draft is the one that was saved last. */
  readonly tool: CodeTool | undefined
  /** As it stands on the screen. */
  readonly draft: CodeDraft | undefined
  readonly saving: Saving
  /** What the core read in the draft; of the last one it could read. */
  readonly checked: Checked | undefined
  load(): Promise<void>
  /** Changes the draft; it is checked and saved a moment later. */
  edit(change: Partial<CodeDraft>): void
  /** Saves now what is not saved. Answers whether all of it is. */
  flush(): Promise<boolean>
  /** Out of a conflict: theirs is taken, mine is gone. Throws AppError. */
  takeTheirs(): Promise<void>
  /** Out of a conflict: mine is saved over theirs. */
  keepMine(): Promise<boolean>
  /** Throws AppError; `cancelled` when the signal says so. */
  run(options: RunOptions, signal: AbortSignal): Promise<CodeRunReport>
  publish(note: string): Promise<CodeTool>
  rollBack(version: number, note: string): Promise<CodeTool>
  getVersion(version: number): Promise<CodeDraft>
  /** Nothing of it is saved any more: the tool is being removed. */
  abandon(): void
}
