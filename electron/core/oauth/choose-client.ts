import { AppError } from '#shared/errors.ts'
import type { HttpTarget } from '#core/upstreams/authorizer.ts'
import type { Ask } from './ask.ts'
import type { Authority } from './authority.ts'
import { listenForReturn, portIn, type Callback, type OnReturn } from './callback.ts'
import { documentedClient, registerClient, typedInClient, typeItIn, type Client } from './client.ts'
import type { TokenVault } from './tokens.ts'

interface Needs {
  readonly tokens: TokenVault
  readonly now: () => number
  readonly clientMetadataUrl: string | undefined
}

interface Wanted {
  readonly ask: Ask
  readonly target: HttpTarget
  readonly authority: Authority
  readonly onReturn: OnReturn
}

/** Who Atrium is to an authority, and where the browser comes back to. */
export interface ChosenClient {
  readonly client: Client
  readonly callback: Callback
}

/** The client that was typed in; else the document, where the authority reads one; else one that is registered, now or before. */
export async function chooseClient(needs: Needs, wanted: Wanted): Promise<ChosenClient> {
  const { target, authority, onReturn } = wanted
  const port = target.oauth?.redirectPort ?? 0
  const known = knownClient(needs, wanted)
  if (known) return { client: known, callback: await listenForReturn(port, onReturn) }
  if (authority.registration_endpoint === undefined)
    throw typeItIn(`${new URL(authority.issuer).host} registers no clients by itself.`, 'http://127.0.0.1/callback')
  return (await registeredBefore(needs, wanted, port)) ?? registerNow(needs, wanted, port)
}

/** A client for whom nothing has to be registered. */
function knownClient({ clientMetadataUrl }: Needs, { target: { oauth }, authority }: Wanted): Client | undefined {
  if (oauth && oauth.clientId !== null) return typedInClient(authority, oauth.clientId, oauth.clientSecret)
  const readsDocuments = authority.client_id_metadata_document_supported === true
  return readsDocuments && clientMetadataUrl !== undefined ? documentedClient(clientMetadataUrl) : undefined
}

/** A registration is for one address: it serves again while its port is free. */
async function registeredBefore(needs: Needs, { target, authority, onReturn }: Wanted, port: number): Promise<ChosenClient | undefined> {
  const soon = needs.now() + 60_000
  const fits = needs.tokens
    .clientsAt(target.workspaceId, authority.issuer)
    .filter(({ client, redirectUri }) => (port === 0 || portIn(redirectUri) === port) && (client.secretEndsAt ?? Infinity) > soon)
  for (const { client, redirectUri } of fits.slice(0, 3)) {
    const callback = await listenForReturn(portIn(redirectUri), onReturn).catch((thrown: unknown) => ifTaken(thrown, port))
    if (callback !== undefined) return { client, callback }
  }
  return undefined
}

/** A taken port is only a reason to fail where it was chosen. */
function ifTaken(thrown: unknown, port: number): undefined {
  if (port === 0 && AppError.from(thrown).reason === 'callback_port') return undefined
  throw thrown
}

async function registerNow(needs: Needs, { ask, target, authority, onReturn }: Wanted, port: number): Promise<ChosenClient> {
  const callback = await listenForReturn(port, onReturn)
  try {
    const client = await registerClient(ask, authority, callback.redirectUri)
    needs.tokens.keepClient(target.workspaceId, authority.issuer, callback.redirectUri, client)
    return { client, callback }
  } catch (thrown) {
    callback.close()
    throw thrown
  }
}
