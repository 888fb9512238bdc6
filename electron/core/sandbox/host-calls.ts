import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import type { CodeRun } from './code-run.ts'
import type { Egress } from './egress/index.ts'
import type { FromWorker } from './wire.ts'

type Call = Extract<FromWorker, { kind: 'call' }>

interface Answer {
  readonly id: number
  readonly isOk: boolean
  readonly text: string
  readonly bytes?: Uint8Array
}

interface HostCallsParts {
  readonly run: CodeRun
  readonly egress: Egress
  readonly answer: (answer: Answer) => void
}

const Progress = z.object({ progress: z.number(), total: z.number().optional(), message: z.string().max(1_000).optional() })
const ToolCall = z.object({ name: z.string().min(1).max(200), args: z.record(z.string(), z.unknown()) })
const key = z.string().min(1).max(512)
const StoreCall = z.discriminatedUnion('do', [
  z.object({ do: z.literal('get'), key }),
  z.object({ do: z.literal('set'), key, value: z.unknown() }),
  z.object({ do: z.literal('delete'), key }),
  z.object({ do: z.literal('list'), prefix: z.string().max(512).optional() }),
])
const FetchCall = z.object({
  url: z.string(),
  method: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  redirect: z.enum(['follow', 'error', 'manual']),
})

/** Serves what the code of one run asks of Atrium. What it says is hostile: it is read, counted and then done, or refused. */
export function createHostCalls({ run, egress, answer }: HostCallsParts) {
  const open = new Map<number, AbortController>()
  let left = run.limits.hostCalls

  const count = () => {
    left -= 1
    if (left < 0) throw new AppError('limited', `At most ${run.limits.hostCalls} requests to Atrium may be made in one call.`)
  }
  const serve = async ({ op, text, bytes }: Call, its: AbortSignal): Promise<Pick<Answer, 'text' | 'bytes'>> => {
    if (op === 'fetch') {
      const { head, body } = await egress.fetch({ ...read(FetchCall, text), body: bytes }, its)
      return { text: JSON.stringify(head), bytes: body }
    }
    count()
    if (op === 'tool') {
      const { name, args } = read(ToolCall, text)
      return { text: JSON.stringify(await run.host.callTool(name, args, its)) }
    }
    return { text: await useStore(run, read(StoreCall, text)) }
  }
  const start = async (call: Call) => {
    const own = new AbortController()
    if (open.has(call.id)) return
    open.set(call.id, own)
    const result = await serve(call, own.signal).then(
      ({ text, bytes }) => ({ id: call.id, isOk: true, text, ...(bytes === undefined ? {} : { bytes }) }),
      (thrown: unknown) => ({ id: call.id, isOk: false, text: JSON.stringify(told(thrown)) }),
    )
    const isWanted = open.delete(call.id) && !own.signal.aborted
    if (isWanted) answer(result)
  }
  const progress = (text: string) => {
    if (left <= 0) return
    left -= 1
    const said = Progress.safeParse(parse(text))
    if (said.success) run.host.progress(said.data as Parameters<CodeRun['host']['progress']>[0]) // Absent and undefined are the same here.
  }
  return {
    hear: (call: Call): void => {
      if (call.op === 'progress') progress(call.text)
      else if (call.op === 'abandon') open.get(call.id)?.abort()
      else void start(call)
    },
    /** The run is over: nothing it asked for goes on. */
    end: (): void => {
      for (const one of open.values()) one.abort()
    },
  }
}

async function useStore({ host: { store } }: CodeRun, call: z.infer<typeof StoreCall>): Promise<string> {
  if (call.do === 'set') await store.set(call.key, call.value)
  else if (call.do === 'delete') await store.delete(call.key)
  else return textOf(call.do === 'get' ? await store.get(call.key) : await store.list(call.prefix))
  return ''
}

/** Undefined has no JSON; the code gets it for an empty text. */
function textOf(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value)
}

/** An AppError's message is made for callers. Anything else is ours, and stays here. */
function told(thrown: unknown): { readonly name: string; readonly message: string } {
  const { code, message } = AppError.from(thrown)
  const isOfFetch = thrown instanceof AppError && thrown.reason === 'egress'
  return { name: isOfFetch ? 'TypeError' : code, message }
}

function read<T>(schema: z.ZodType<T>, text: string): T {
  const result = schema.safeParse(parse(text))
  if (!result.success) throw new AppError('invalid_input', `This cannot be asked for: ${z.prettifyError(result.error)}`)
  return result.data
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
