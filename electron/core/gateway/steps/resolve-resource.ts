import type { Exchange } from '../exchange.ts'
import type { ResourceRoute } from '../offers/resource-routes.ts'
import type { Offers } from '../offers/workspace-offers.ts'
import { AppError } from '#shared/errors.ts'
import { checkReads } from './check-grant.ts'

/** Finds the server of a resource, waiting for servers that were never listed: a URI does not say whose it is. */
export async function resolveResource(offers: Offers, { workspace, client, caller }: Exchange, uri: unknown): Promise<ResourceRoute> {
  if (typeof uri !== 'string' || uri === '') throw new AppError('invalid_input', 'The URI of the resource is missing.')
  const found = (await completeOffers(offers, { workspace, client })).routes.find(uri)
  if (!found) throw new AppError('not_found', 'There is no such resource in this workspace.', { reason: 'no_resource', details: { uri } })
  checkReads(caller, found.server)
  return found
}

/** As `resolveResource`, for the template that a completion refers to. */
export async function resolveTemplate(offers: Offers, { workspace, client, caller }: Exchange, template: unknown): Promise<ResourceRoute> {
  if (typeof template !== 'string' || template === '') throw new AppError('invalid_input', 'The URI template of the completion is missing.')
  const { routes } = await completeOffers(offers, { workspace, client })
  const found = routes.findTemplate(template) ?? routes.find(template)
  if (!found)
    throw new AppError('not_found', 'There is no such resource template in this workspace.', {
      reason: 'no_resource',
      details: { uri: template },
    })
  checkReads(caller, found.server)
  return found
}

async function completeOffers(offers: Offers, { workspace, client }: Pick<Exchange, 'workspace' | 'client'>) {
  const known = offers.known(workspace, client.capabilities)
  if (known.servers.every(({ catalog }) => catalog !== undefined)) return known
  return (await offers.listed(workspace, client.capabilities)).offers
}
