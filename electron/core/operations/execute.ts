import type { z } from 'zod'
import type { Operation } from '#shared/contract/define.ts'
import { contract, isOperationName, type Contract, type OperationName } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import { WorkspaceId } from '#shared/model/ids.ts'
import { can } from '#shared/model/permission.ts'
import { placeOfOwnKey } from '#shared/own-keys.ts'
import type { Outcome } from '#shared/outcome.ts'
import type { ActingKey, Call } from './call.ts'
import type { Handler, Handlers } from './implement.ts'
import type { OperationLog } from './operation-log.ts'

export type Execute = (name: string, rawInput: unknown, call: Call) => Promise<Outcome<unknown>>

interface Found {
  readonly name: OperationName
  readonly operation: Operation
}

/** The one door: every surface comes through here, so no surface can forget a check. Never throws. */
export function createExecute(handlers: Handlers<Contract>, log: OperationLog): Execute {
  return async function execute(name, rawInput, call) {
    let found: Found | undefined
    let workspaceId: WorkspaceId | undefined
    let subject: string | undefined
    let isBegun = false
    try {
      found = findOperation(name, call)
      const { operation } = found
      const input = parseInput(operation, rawInput)
      workspaceId = workspaceIdOf(input)
      subject = subjectOf(input)
      authorize(operation, workspaceId, call)
      refuseOwnKeys(operation, input)
      isBegun = true
      // In the same step as the change: nothing comes between.
      checkExpected(handlers, operation, call, input)
      const data = operation.output.parse(await handlerOf(handlers, found.name)(call, input))
      workspaceId = workspaceIdOf(input, data)
      const isRecorded = operation.isGated || log.record({ ...found, workspaceId, subject, call, outcome: 'ok', reason: undefined })
      if (operation.isRecordedFirst && !isRecorded) throw notRecorded()
      return { ok: true, requestId: call.requestId, data }
    } catch (thrown) {
      const error = refusalOf(thrown, call)
      if (error.code === 'internal') log.bug(error, { name: found?.name, call })
      // What the gates have begun has its record.
      if (found && !(isBegun && found.operation.isGated))
        log.record({ ...found, workspaceId, subject, call, outcome: error.code, reason: error.reason })
      const { code, message, details } = error
      return { ok: false, requestId: call.requestId, error: { code, message, details } }
    }
  }
}

/** A key that is pasted where people read it is one that everybody has who reads it. */
function refuseOwnKeys({ keepsText }: Operation, input: unknown): void {
  const place = keepsText ? placeOfOwnKey(input) : undefined
  if (place === undefined) return
  const message =
    'This holds a key of Atrium, and would be kept where it can be read. Take it out, keep it as a secret where it is needed, and revoke it if somebody saw it.'
  throw new AppError('invalid_input', message, { reason: 'own_key', details: { issues: [{ path: place.join('.'), message }] } })
}

function findOperation(name: string, call: Call): Found {
  const operation: Operation | undefined = isOperationName(name) ? contract[name] : undefined
  const isOffered = operation !== undefined && (operation.surfaces ?? [call.surface]).includes(call.surface)
  if (!isOffered || !isOperationName(name)) throw new AppError('not_found', 'There is no such operation here.')
  return { name, operation }
}

function parseInput(operation: Operation, rawInput: unknown): unknown {
  const parsed = operation.input.safeParse(rawInput)
  if (parsed.success) return parsed.data
  throw new AppError('invalid_input', 'The input is not valid. See details.issues.', { details: { issues: issuesOf(parsed.error) } })
}

function issuesOf(error: z.ZodError) {
  return error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message }))
}

/**
 * An operation on a workspace has `workspaceId` in its input; one that names it otherwise, as a key is minted for a name, has it in its answer.
 * Both are parsed already, so what is there is one.
 */
function workspaceIdOf(input: unknown, answer?: unknown): WorkspaceId | undefined {
  const found = [input, answer].find(
    (one): one is { readonly workspaceId: string } =>
      typeof one === 'object' && one !== null && 'workspaceId' in one && typeof one.workspaceId === 'string',
  )
  return found === undefined ? undefined : WorkspaceId.parse(found.workspaceId)
}

const SUBJECTS = ['approvalId', 'ruleId', 'secretId', 'serverId', 'keyId', 'memberId'] as const

/** What an operation is about, by its id. Ids alone: everything else that is in an input may be anything. */
function subjectOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  const given = new Map<string, unknown>(Object.entries(input))
  const ids = SUBJECTS.map(member => given.get(member))
  return ids.find((id): id is string => typeof id === 'string' && /^[a-z]{3}_[0-9a-f]{32}$/.test(id))
}

function notRecorded(): AppError {
  return new AppError('internal', 'It could not be recorded who asked, so nothing is shown. Look at the disk, then try again.')
}

/** A workspace that the actor is not in does not exist for them: same words. */
function authorize(operation: Operation, workspaceId: WorkspaceId | undefined, call: Call): void {
  const { key } = call.actor
  if (key !== undefined && isEnoughOfKey(key, operation, workspaceId)) return
  const role = workspaceId === undefined ? call.actor.role : call.actor.roleIn(workspaceId)
  if (role === undefined && workspaceId !== undefined) {
    throw new AppError('not_found', 'There is no such workspace.', { reason: 'not_a_member_or_absent' })
  }
  if (role !== undefined && can(role, operation.permission)) return
  throw new AppError('forbidden', `This needs the permission ${operation.permission}. Ask an owner of the organization.`, {
    reason: 'missing_permission',
    opens: 'role',
    tellsOpens: true,
  })
}

/**
 * Throws where a key of a workspace may not: it is of one workspace, and bound by its scopes. True: that is all there is to ask. False: it acts
 * as a member, whose role binds as well.
 */
function isEnoughOfKey(key: ActingKey, operation: Operation, workspaceId: WorkspaceId | undefined): boolean {
  if (workspaceId === undefined)
    throw new AppError('forbidden', 'This is the organization’s. Use an admin key of the organization.', { reason: 'workspace_key' })
  if (key.workspaceId !== workspaceId)
    throw new AppError('unauthenticated', 'A valid key of this workspace is needed.', { reason: 'other_workspace' })
  // The gates ask the rest, and put what they refuse on record.
  if (operation.isGated) return true
  key.checkInUse()
  const { permission } = operation
  if (key.scopes.includes(permission)) return key.kind === 'service'
  throw new AppError('forbidden', `This key lacks the scope ${permission}. Add it in Atrium, under Keys, then try again.`, {
    reason: 'no_scope',
    opens: permission,
    tellsOpens: true,
  })
}

/** Shows what the GET of the same address tells to whoever expects something; nothing where none knows at once. Who may not read it may not ask. */
function checkExpected(handlers: Handlers<Contract>, { rest }: Operation, call: Call, input: unknown): void {
  if (call.expects === undefined) return
  const name = READERS.get(rest.slice(rest.indexOf('/')))
  if (name === undefined) {
    call.expects(undefined)
    return
  }
  const reader: Operation = contract[name]
  authorize(reader, workspaceIdOf(input), call)
  const current: unknown = handlerOf(handlers, name)(call, reader.input.parse(input))
  call.expects(current instanceof Promise ? undefined : reader.output.parse(current))
}

/** By address. */
const READERS: ReadonlyMap<string, OperationName> = new Map(
  Object.entries<Operation>(contract).flatMap(([name, { rest }]): [string, OperationName][] =>
    rest.startsWith('GET ') && isOperationName(name) ? [[rest.slice('GET '.length), name]] : [],
  ),
)

function handlerOf(handlers: Handlers<Contract>, name: OperationName): Handler<Operation> {
  return handlers[name]
}

/** Whatever fails after the caller has gone is no bug of ours: an aborted wait throws in many shapes. */
function refusalOf(thrown: unknown, call: Call): AppError {
  if (thrown instanceof AppError) return thrown
  if (call.signal.aborted) return new AppError('cancelled', 'The caller went away before the answer.', { cause: thrown })
  return AppError.from(thrown)
}
