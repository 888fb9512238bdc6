import type { IncomingMessage } from 'node:http'
import { AppError } from '#shared/errors.ts'
import { readBody, type Body } from '#core/lib/read-body.ts'
import { readJson } from '#core/lib/read-json.ts'
import { eraOf, isModernNotification } from './era.ts'
import { servePost } from './legacy-endpoint.ts'
import { toMessage, type Message } from './messages.ts'
import { serveModern } from './modern-endpoint.ts'
import { UNCOUNTED_BYTES } from './limits.ts'
import { sendEmpty, sendError } from './plain-answer.ts'
import { JSON_RPC } from './protocol.ts'
import { refuseForRoom } from './refuse.ts'
import type { Admitted, Wire } from './wire.ts'
import { appErrorByStatus, wireError, type WireError } from './wire-errors.ts'

const JSON_TYPE = /^application\/json *(?:;|$)/i

/** A POST to a workspace: reads its one message, and hands it to the endpoint of its era. */
export async function receivePost(wire: Wire, admitted: Admitted): Promise<void> {
  const { request, key } = admitted
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    sendError(admitted, wireError(415, JSON_RPC.invalidRequest, 'Send the message as application/json.'))
    return
  }
  const room = roomFor(request, wire.limits.maxBodyBytes)
  if (!wire.bytes.take(key.id, room)) {
    refuseForRoom(wire, admitted)
    return
  }
  const body = await receiveBody(wire, admitted)
  const used = body?.kind === 'bytes' ? counted(body.bytes.length) : 0
  wire.bytes.giveBack(key.id, room - used)
  try {
    if (body === undefined || admitted.response.destroyed) return
    if (body.kind === 'bytes') await serveBytes(wire, admitted, body.bytes)
    else if (body.kind === 'tooLarge') refuseSize(wire, admitted, body)
  } finally {
    wire.bytes.giveBack(key.id, used)
  }
}

/** What a message may come to need: as much as it says, or as any may have when it does not say. */
function roomFor({ headers }: IncomingMessage, maxBodyBytes: number): number {
  const declared = headers['content-length']
  return declared === undefined ? maxBodyBytes : Math.min(counted(Number(declared)), maxBodyBytes)
}

function counted(bytes: number): number {
  return bytes <= UNCOUNTED_BYTES ? 0 : bytes
}

/** The body; undefined after answering that there is no room for it. */
async function receiveBody(wire: Wire, admitted: Admitted): Promise<Body | undefined> {
  const { request, key } = admitted
  const work = {
    end: () => {
      request.destroy()
    },
  }
  if (!wire.bodies.add(key.id, work)) {
    refuseForRoom(wire, admitted)
    return undefined
  }
  const body = await readBody(request, wire.limits.maxBodyBytes)
  wire.bodies.remove(key.id, work)
  return body
}

async function serveBytes(wire: Wire, admitted: Admitted, bytes: Buffer): Promise<void> {
  const { request } = admitted
  const parsed = parse(bytes, wire.limits.maxDepth)
  if (parsed.message === undefined) {
    sendError(admitted, parsed.error)
    return
  }
  const { message } = parsed
  if (message.kind === 'notification' && isModernNotification(message, request.headers)) sendEmpty(admitted, 202)
  else if (message.kind !== 'request') await servePost(wire, admitted, message, bytes.length)
  else {
    const era = eraOf(message, request.headers)
    if (era.kind === 'modern') await serveModern(wire, admitted, { message, envelope: era.envelope, bytes: bytes.length })
    else if (era.kind === 'legacy') await servePost(wire, admitted, message, bytes.length)
    else sendError(admitted, era.error, message.id)
  }
}

type Parsed = { readonly message: Message } | { readonly message: undefined; readonly error: WireError }

function parse(bytes: Buffer, maxDepth: number): Parsed {
  const body = readJson(bytes, maxDepth)
  if (body.kind === 'tooDeep')
    return { message: undefined, error: wireError(400, JSON_RPC.invalidRequest, `The message nests deeper than ${maxDepth} levels.`) }
  if (body.kind === 'broken') return { message: undefined, error: wireError(400, JSON_RPC.parseError, 'The message is not valid JSON.') }
  const message = toMessage(body.value)
  return message === undefined
    ? { message, error: wireError(400, JSON_RPC.invalidRequest, 'Send one JSON-RPC 2.0 message. Batches are not served.') }
    : { message }
}

function refuseSize(wire: Wire, admitted: Admitted, body: Body & { kind: 'tooLarge' }): void {
  const error = new AppError('invalid_input', `The message is larger than ${wire.limits.maxBodyBytes} bytes.`)
  sendError(
    admitted,
    { ...appErrorByStatus(error, admitted.requestId), status: 413 },
    undefined,
    body.isRead ? [] : ['Connection', 'close'],
  )
}
