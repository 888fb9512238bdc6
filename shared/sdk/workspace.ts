import type { Atrium, CallOptions, ListOptions } from './client.ts'
import { AtriumError } from './error.ts'
import type { Item } from './listed.ts'
import type { Input, Output } from './types.ts'

/** What Atrium tells of a workspace. */
export type WorkspaceFacts = Output<'workspaces.get'>
export type WorkspaceChange = Omit<Input<'workspaces.update'>, 'workspaceId'>
export type NewKey = Omit<Input<'keys.create'>, 'workspaceId'>
export type ToolResult = Output<'tools.call'>['result']

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A workspace as it was when it was asked for. What changes it answers it as it is then. */
export class Workspace {
  readonly facts: WorkspaceFacts
  readonly #atrium: Atrium

  private constructor(atrium: Atrium, facts: WorkspaceFacts) {
    this.#atrium = atrium
    this.facts = facts
  }

  /** All that the key reaches. */
  static async list(atrium: Atrium, options?: CallOptions): Promise<Workspace[]> {
    const all = await atrium.call('workspaces.list', {}, options)
    return all.map(facts => new Workspace(atrium, facts))
  }

  /** Makes one. Refused with `conflict` where another has the name. */
  static async create(atrium: Atrium, workspace: Input<'workspaces.create'>, options?: CallOptions): Promise<Workspace> {
    return new Workspace(atrium, await atrium.call('workspaces.create', workspace, options))
  }

  /** By its id, which stays, by its slug, which stays too, or by its name, which may change. Throws `not_found`. */
  static async get(atrium: Atrium, idOrName = 'default', options?: CallOptions): Promise<Workspace> {
    if (UUID.test(idOrName)) return new Workspace(atrium, await atrium.call('workspaces.get', { workspaceId: idOrName }, options))
    const all = await Workspace.list(atrium, options)
    const found = all.find(({ slug }) => slug === idOrName) ?? all.find(({ name }) => name === idOrName)
    if (found) return found
    throw new AtriumError('not_found', `There is no workspace named ${JSON.stringify(idOrName)}.`, { status: 404 })
  }

  /** Makes a key of the workspace of this name, and the workspace too where there is none: one for each tenant, say. */
  static async mintKey(atrium: Atrium, idOrName: string, key: NewKey, options?: CallOptions): Promise<Output<'keys.mint'>> {
    return atrium.call('keys.mint', { ...key, workspace: idOrName }, options)
  }

  get id(): WorkspaceFacts['id'] {
    return this.facts.id
  }

  get slug(): string {
    return this.facts.slug
  }

  get name(): string {
    return this.facts.name
  }

  get isArchived(): boolean {
    return this.facts.archivedAt !== null
  }

  /** Renames or describes it, or sets how its servers are treated. */
  async update(change: WorkspaceChange, options?: CallOptions): Promise<Workspace> {
    return this.#now(await this.#atrium.call('workspaces.update', { ...change, workspaceId: this.id }, options))
  }

  /** As `update`, but a `conflict` where somebody has changed it since it was read. */
  async updateUnchanged(change: WorkspaceChange, options?: CallOptions): Promise<Workspace> {
    const { data, etag } = await this.#atrium.read('workspaces.get', { workspaceId: this.id }, options)
    if (data.updatedAt !== this.facts.updatedAt || etag === undefined)
      throw new AtriumError('conflict', 'This was changed since it was read. Nothing was done: read it again, then decide.', {
        status: 412,
      })
    return this.update(change, { ...options, ifMatch: etag })
  }

  /** Its keys open nothing and its servers stop, until it is restored. */
  async archive(options?: CallOptions): Promise<Workspace> {
    return this.#now(await this.#atrium.call('workspaces.archive', { workspaceId: this.id }, options))
  }

  async restore(options?: CallOptions): Promise<Workspace> {
    return this.#now(await this.#atrium.call('workspaces.restore', { workspaceId: this.id }, options))
  }

  /** With everything in it, for good. */
  async delete(options?: CallOptions): Promise<void> {
    await this.#atrium.call('workspaces.remove', { workspaceId: this.id }, options)
  }

  /** Makes a key of this workspace. Its value is in this answer and nowhere else. */
  async mintKey(key: NewKey, options?: CallOptions): Promise<Output<'keys.create'>> {
    return this.#atrium.call('keys.create', { ...key, workspaceId: this.id }, options)
  }

  async listTools(options?: CallOptions): Promise<Output<'tools.list'>['tools']> {
    return (await this.#atrium.call('tools.list', { workspaceId: this.id }, options)).tools
  }

  /** Calls a tool through the same gates as an assistant. What the tool itself calls a failure is a result with `isError`. */
  async callTool(name: string, args: Readonly<Record<string, unknown>> = {}, options?: CallOptions): Promise<ToolResult> {
    return (await this.#atrium.call('tools.call', { workspaceId: this.id, name, arguments: { ...args } }, options)).result
  }

  /** What was called in it, newest first. */
  calls(filter: Omit<Input<'calls.list'>, 'workspaceId'> = {}, options?: ListOptions): AsyncGenerator<Item<'calls.list'>, void> {
    return this.#atrium.each('calls.list', { ...filter, workspaceId: this.id }, options)
  }

  #now(facts: WorkspaceFacts): Workspace {
    return new Workspace(this.#atrium, facts)
  }
}
