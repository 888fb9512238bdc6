import { AddressWay } from './address-way.tsx'
import { BundleWay } from './bundle-way.tsx'
import { CatalogWay } from './catalog-way.tsx'
import { ClientsWay } from './clients-way.tsx'
import { CommandWay } from './command-way.tsx'
import { PasteWay } from './paste-way.tsx'
import type { Way } from './way.ts'
import { WriteWay } from './write-way.tsx'

/** Every way to add a server, in the order of the tabs. A new one is a component in a file of its own, and an entry here. */
export const WAYS: readonly Way[] = [
  {
    id: 'command',
    label: 'Command',
    description: 'A program on this machine that speaks MCP. Nothing runs before you approve it in the next step.',
    Panel: CommandWay,
  },
  {
    id: 'address',
    label: 'Address',
    description: 'An MCP server elsewhere, or one that runs already. Nothing is sent before you approve it in the next step.',
    Panel: AddressWay,
  },
  {
    id: 'paste',
    label: 'Paste',
    description: 'The configuration that another client or a readme has. Nothing runs before you approve it in the next step.',
    Panel: PasteWay,
  },
  {
    id: 'clients',
    label: 'From your clients',
    description: 'What other clients on this machine have. Their files stay as they are, and nothing runs yet.',
    Panel: ClientsWay,
  },
  {
    id: 'catalog',
    label: 'Catalog',
    description: 'Servers that their makers list in a registry. It checks who lists one, not what the server does.',
    Panel: CatalogWay,
  },
  {
    id: 'bundle',
    label: 'Bundle',
    description: 'A file that carries a whole server. Nothing of it runs before you approve it in the next step.',
    Panel: BundleWay,
  },
  {
    id: 'write',
    label: 'Write a tool',
    description: 'A tool in TypeScript or JavaScript that runs fenced inside Atrium. Nobody can call it before you publish it.',
    Panel: WriteWay,
  },
]
