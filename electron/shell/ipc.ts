import { ipcMain, type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron'
import { AppError, type ErrorCode } from '#shared/errors.ts'
import type { Outcome } from '#shared/outcome.ts'
import { newUuid } from '#core/lib/ids.ts'
import { isOurPage } from './address.ts'
import type { RunningCore } from './running-core.ts'

export const CALL_CHANNEL = 'atrium:call'
export const EVENT_CHANNEL = 'atrium:event'
export const CANCEL_CHANNEL = 'atrium:cancel'

/** As over HTTP: forms and lists are small, a pasted secret is at most 64 KiB. */
const MAX_INPUT_CHARACTERS = 1_048_576

/** Calls in, events out, for our own page alone. Calls that come before the core is up wait for it. */
export function serveIpc(core: Promise<RunningCore>, window: () => BrowserWindow | undefined): void {
  const loads = new Loads()
  const tickets = new Map<string, AbortController>()
  ipcMain.on(CANCEL_CHANNEL, (event, ticket: unknown) => {
    if (typeof ticket === 'string' && isFromOurPage(event, window())) tickets.get(ticket)?.abort()
  })
  ipcMain.handle(CALL_CHANNEL, async (event, name: unknown, input: unknown, ticket?: unknown): Promise<Outcome<unknown>> => {
    const requestId = newUuid()
    if (!isFromOurPage(event, window())) return refusal(requestId, 'forbidden', 'Only Atrium’s own page may ask this.')
    const plain = plainJson(input)
    if (typeof name !== 'string' || plain === undefined)
      return refusal(requestId, 'invalid_input', 'The request is too large or is not plain data.')
    const given = new AbortController()
    if (typeof ticket === 'string') tickets.set(ticket, given)
    try {
      const { execute, owner } = await core
      const signal = AbortSignal.any([loads.signalOf(event), given.signal])
      return await execute(name, plain.value, { requestId, surface: 'page', actor: owner(), signal })
    } catch (thrown) {
      const { code, message, details } = AppError.from(thrown)
      return { ok: false, requestId, error: { code, message, details } }
    } finally {
      if (typeof ticket === 'string') tickets.delete(ticket)
    }
  })
  core.then(
    running =>
      running.subscribe(event => {
        const main = window()
        // A window that is gone has no page to ask about.
        if (!main || main.isDestroyed()) return
        const page = main.webContents
        if (!page.isDestroyed() && isOurPage(page.getURL())) page.send(EVENT_CHANNEL, event)
      }),
    // The start reports its failure itself; here there is only nothing to listen to.
    () => undefined,
  )
}

/** The sender must be the top frame of our window and show our page: a frame inside it, or a page it was led to, may ask nothing. */
function isFromOurPage(event: IpcMainEvent | IpcMainInvokeEvent, window: BrowserWindow | undefined): boolean {
  const frame = event.senderFrame
  return (
    frame !== null &&
    window !== undefined &&
    event.sender === window.webContents &&
    frame === window.webContents.mainFrame &&
    isOurPage(frame.url)
  )
}

/** What HTTP would have carried, as fresh objects; undefined when it is too large or cannot be JSON. */
function plainJson(input: unknown): { readonly value: unknown } | undefined {
  try {
    const text = JSON.stringify(input ?? {})
    if (text.length > MAX_INPUT_CHARACTERS) return undefined
    const value: unknown = JSON.parse(text)
    return { value }
  } catch {
    return undefined
  }
}

function refusal(requestId: string, code: ErrorCode, message: string): Outcome<never> {
  return { ok: false, requestId, error: { code, message, details: {} } }
}

/** Calls of a page that is gone, by reload or by closing, are given up. */
class Loads {
  readonly #current = new Map<number, AbortController>()

  signalOf({ sender }: IpcMainInvokeEvent): AbortSignal {
    const known = this.#current.get(sender.id)
    if (known) return known.signal
    const fresh = new AbortController()
    const end = () => {
      this.#current.delete(sender.id)
      sender.off('did-navigate', end)
      sender.off('destroyed', end)
      fresh.abort()
    }
    sender.on('did-navigate', end)
    sender.on('destroyed', end)
    this.#current.set(sender.id, fresh)
    return fresh.signal
  }
}
