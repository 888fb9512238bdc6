import { processRevocationResponse, WWWAuthenticateChallengeError } from 'oauth4webapi'
import { scopesIn } from './scopes.ts'

/** What a `WWW-Authenticate: Bearer …` asks for. */
export interface BearerChallenge {
  readonly error: string | undefined
  readonly scopes: readonly string[]
  /** Where the server says its metadata lies. */
  readonly metadataUrl: string | undefined
}

/** The first Bearer challenge of a header's value; undefined where there is none, or it cannot be read. */
export async function readChallenge(wwwAuthenticate: string | undefined): Promise<BearerChallenge | undefined> {
  const challenges = wwwAuthenticate === undefined ? [] : await parse(wwwAuthenticate)
  const parameters = challenges.find(({ scheme }) => scheme === 'bearer')?.parameters
  if (!parameters) return undefined
  const { error, scope, resource_metadata: metadataUrl } = parameters
  return { error, scopes: scopesIn(scope), metadataUrl }
}

/** The library parses the header of any refused answer, but offers that only as what an answer was refused with. */
async function parse(value: string) {
  try {
    await processRevocationResponse(new Response(null, { status: 401, headers: { 'www-authenticate': value } }))
    return []
  } catch (thrown) {
    return thrown instanceof WWWAuthenticateChallengeError ? thrown.cause : []
  }
}
