import type { WorkspaceFacts } from '../exchange.ts'
import type { WorkspaceOffers } from '../offers/build-offers.ts'
import { CALL, DESCRIBE, SEARCH } from './own-tools.ts'
import { oneLine } from './tool-text.ts'

const MAX_DESCRIPTION = 300
const MAX_NAMES = 600

/** What a workspace says of itself in discovery mode: how to get at its tools, and whose they are. Short, for it costs tokens too. */
export function discoveryInstructions({ name, description }: WorkspaceFacts, { servers }: WorkspaceOffers): string {
  const names = servers.map(({ facts }) => oneLine(facts.name)).join(', ')
  return [
    `Tools of the workspace "${name}", through Atrium.`,
    oneLine(description).slice(0, MAX_DESCRIPTION),
    `Its tools are not listed: find them with ${SEARCH}, read one with ${DESCRIBE}, call it with ${CALL}.`,
    names === '' ? '' : `Servers: ${names.length > MAX_NAMES ? `${names.slice(0, MAX_NAMES)}…` : names}.`,
  ]
    .filter(line => line !== '')
    .join('\n')
}
