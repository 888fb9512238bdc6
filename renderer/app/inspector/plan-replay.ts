import type { FrameExchange } from '#shared/model/frame.ts'
import type { Tool } from '#shared/model/tool.ts'

/** What sending an exchange again would do, or why it cannot be. */
export type Replay =
  | {
      readonly at: 'possible'
      /** The tool as the workspace offers it now; its name may have changed since. */
      readonly tool: Tool
      /** The arguments that were sent, laid out. */
      readonly json: string
      /** It says of itself that it changes nothing. */
      readonly isReadOnly: boolean
      /** Atrium took a secret out: what is sent would say its mark instead. */
      readonly isRedacted: boolean
    }
  | { readonly at: 'refused'; readonly reason: string }

/** Only calls of tools are sent again: everything else is either Atrium's own (a handshake, a list) or has no meaning by itself. */
export function planReplay({ serverId, frames }: FrameExchange, tools: readonly Tool[]): Replay {
  const request = requestIn(frames)
  if (request === undefined) return refused('There is no request of Atrium in this exchange.')
  if (request.method !== 'tools/call') return refused('Only calls of tools can be sent again.')
  if (request.isCut) return refused('Only the beginning of its arguments is kept, so it cannot be sent again.')
  const params = paramsOf(request.text)
  const tool = tools.find(one => one.serverId === serverId && one.originalName === params?.['name'])
  if (params === undefined || tool === undefined) return refused('The workspace does not offer this tool now.')
  const json = JSON.stringify(params['arguments'] ?? {}, null, 2)
  return {
    at: 'possible',
    tool,
    json,
    isReadOnly: tool.annotations?.['readOnlyHint'] === true,
    isRedacted: json.includes('[redacted: '),
  }
}

/** The name by which a tool or prompt was asked for at the server: Atrium puts its own before it. */
export function namedIn(frames: FrameExchange['frames']): string | undefined {
  const name = paramsOf(requestIn(frames)?.text ?? '')?.['name']
  return typeof name === 'string' ? name : undefined
}

function requestIn(frames: FrameExchange['frames']) {
  return frames.find(({ direction, kind }) => direction === 'sent' && kind === 'request')
}

/** The arguments as typed, or what is wrong with them. */
export function readArguments(
  json: string,
): { readonly ok: true; readonly value: Readonly<Record<string, unknown>> } | { readonly ok: false; readonly problem: string } {
  try {
    const value: unknown = JSON.parse(json.trim() === '' ? '{}' : json)
    if (isRecord(value)) return { ok: true, value }
    return { ok: false, problem: 'The arguments are a JSON object: { … }.' }
  } catch {
    return { ok: false, problem: 'This is not valid JSON.' }
  }
}

function refused(reason: string): Replay {
  return { at: 'refused', reason }
}

function paramsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const message: unknown = JSON.parse(text)
    return isRecord(message) && isRecord(message['params']) ? message['params'] : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
