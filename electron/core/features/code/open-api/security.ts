import { isJson, listOf, textOr, type Json, type OpenApiDocument } from './document.ts'
import type { ApiOperation } from './operations.ts'
import { followed } from './references.ts'

/** How one secret is shown to the API. */
export interface Credential {
  /** The name the secret is to have in the workspace. */
  readonly secretName: string
  /** What the value is, in words for the person who gives it. */
  readonly what: string
  readonly sent:
    | { readonly as: 'header'; readonly name: string; readonly before: string }
    | { readonly as: 'query'; readonly name: string }
    | { readonly as: 'cookie'; readonly name: string }
    | { readonly as: 'basic' }
}

/** What a call has to show. The first way whose parts are all known is taken; none at all is a way as well. */
export function credentialsOf(document: OpenApiDocument, operation: ApiOperation): readonly Credential[] {
  const ways = operation.security ?? listOf(document.root['security'])
  const known = ways.map(way => (isJson(way) ? Object.keys(way).map(name => credential(document, name)) : undefined))
  const usable = known.find(way => way?.every(one => one !== undefined))
  return usable?.filter(one => one !== undefined) ?? []
}

function credential(document: OpenApiDocument, schemeName: string): Credential | undefined {
  const schemes = isJson(document.root['components']) ? document.root['components']['securitySchemes'] : undefined
  const scheme = isJson(schemes) && Object.hasOwn(schemes, schemeName) ? followed(document, schemes[schemeName]) : undefined
  if (scheme === undefined) return undefined
  const secretName = secretNameFor(document.title, schemeName)
  const sent = sentAs(scheme)
  return sent && { secretName, what: whatOf(scheme, schemeName), sent }
}

function sentAs(scheme: Json): Credential['sent'] | undefined {
  const bearer = { as: 'header', name: 'authorization', before: 'Bearer ' } as const
  switch (scheme['type']) {
    case 'http':
      if (isBasic(scheme)) return { as: 'basic' }
      return /^bearer$/i.test(textOr(scheme['scheme'], '')) ? bearer : undefined
    // Signing in by a browser is not for code: a token that was made by hand does the same.
    case 'oauth2':
    case 'openIdConnect':
      return bearer
    case 'apiKey':
      return keySentAs(textOr(scheme['name'], ''), scheme['in'])
    default:
      return undefined
  }
}

function keySentAs(name: string, place: unknown): Credential['sent'] | undefined {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return undefined
  if (place === 'header') return { as: 'header', name: name.toLowerCase(), before: '' }
  return place === 'query' || place === 'cookie' ? { as: place, name } : undefined
}

function isBasic(scheme: Json): boolean {
  return scheme['type'] === 'http' && /^basic$/i.test(textOr(scheme['scheme'], ''))
}

function whatOf(scheme: Json, schemeName: string): string {
  if (isBasic(scheme)) return 'User name and password, as name:password'
  return scheme['type'] === 'apiKey' ? `API key (${schemeName.slice(0, 64)})` : `Access token (${schemeName.slice(0, 64)})`
}

/** As environment variables are named, and telling which API it is for. */
function secretNameFor(title: string, schemeName: string): string {
  const word = (text: string) =>
    text
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .toUpperCase()
  const name =
    [word(title), word(schemeName)]
      .filter(part => part !== '')
      .join('_')
      .slice(0, 100) || 'API_KEY'
  return /^\d/.test(name) ? `API_${name}` : name
}
