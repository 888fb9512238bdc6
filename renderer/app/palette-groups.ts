import {
  Copy,
  KeyRound,
  Lock,
  LockKeyholeOpen,
  Moon,
  Plus,
  RotateCw,
  Sparkles,
  SquarePen,
  SquareStack,
  Sun,
  SunMoon,
  Unplug,
  UserRound,
  Wrench,
} from 'lucide-react'
import { useStore } from 'zustand'
import type { Settings } from '#shared/model/settings.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { attempt } from '../api/loading.ts'
import { copyText, showToast } from '../ui/index.ts'
import type { Stores } from './create-stores.ts'
import { navigate } from './navigate.ts'
import type { PaletteCommand } from './palette-command.ts'
import { APP_PLACES, WORKSPACE_PLACES } from './places.ts'
import { useStores } from './stores.tsx'

interface PaletteGroup {
  readonly heading: string
  readonly commands: readonly PaletteCommand[]
}

/** What can be done from here. Servers, tools and keys are those already loaded: the palette opens at once. */
export function usePaletteGroups(workspace: Workspace | undefined): readonly PaletteGroup[] {
  const stores = useStores()
  const workspaces = useStore(stores.workspaces, state => state.workspaces)
  const baseUrl = useStore(stores.gateway, state => state.gateway?.baseUrl)
  const mine = useLoaded(stores, workspace)
  const groups: readonly PaletteGroup[] = [
    { heading: 'Go to', commands: [...(workspace === undefined ? [] : placesOf(workspace)), ...appPlaces()] },
    { heading: 'Create', commands: [...(workspace === undefined ? [] : creationsIn(workspace)), newWorkspace(), newPerson()] },
    {
      heading: 'Do',
      commands: [
        ...(workspace === undefined || baseUrl === undefined ? [] : [copyEndpoint(`${baseUrl}/w/${workspace.slug}/mcp`)]),
        ...actions(stores),
      ],
    },
    { heading: 'Servers', commands: mine.servers },
    { heading: 'Tools', commands: mine.tools },
    { heading: 'Keys', commands: mine.keys },
    { heading: 'Switch workspace', commands: workspaces.filter(({ id }) => id !== workspace?.id).map(switchTo) },
  ]
  return groups.filter(({ commands }) => commands.length > 0)
}

function placesOf({ slug, name }: Workspace): readonly PaletteCommand[] {
  return WORKSPACE_PLACES.map(({ label, icon, page }) => ({
    id: `go-${page}`,
    label,
    icon,
    note: name,
    run: () => {
      navigate({ page, slug })
    },
  }))
}

function appPlaces(): readonly PaletteCommand[] {
  return [
    ...APP_PLACES.map(({ label, icon, page }) => ({
      id: `go-${page}`,
      label,
      icon,
      ...(page === 'settings' ? { shortcut: 'mod+,' } : {}),
      ...(page === 'organization-secrets' ? { keywords: ['shared', 'token', 'env'] } : {}),
      run: () => {
        navigate({ page })
      },
    })),
    {
      id: 'go-vault',
      label: 'Vault',
      icon: LockKeyholeOpen,
      keywords: ['unlock', 'passphrase', 'keychain'],
      run: () => {
        navigate({ page: 'vault' })
      },
    },
    {
      id: 'go-welcome',
      label: 'First steps',
      icon: Sparkles,
      keywords: ['welcome', 'first run', 'connect a client'],
      run: () => {
        navigate({ page: 'welcome' })
      },
    },
  ]
}

function creationsIn({ slug }: Workspace): readonly PaletteCommand[] {
  return [
    {
      id: 'new-server',
      label: 'Add server',
      icon: Unplug,
      keywords: ['new', 'create', 'mcp'],
      run: () => {
        navigate({ page: 'servers', slug, isNew: true })
      },
    },
    {
      id: 'new-tool',
      label: 'Write a tool',
      icon: SquarePen,
      keywords: ['new', 'create', 'code', 'custom', 'javascript', 'typescript'],
      run: () => {
        navigate({ page: 'servers', slug, isNew: true, way: 'write' })
      },
    },
    {
      id: 'new-secret',
      label: 'Add secret',
      icon: Lock,
      keywords: ['new', 'create', 'token'],
      run: () => {
        navigate({ page: 'secrets', slug, isNew: true })
      },
    },
    {
      id: 'new-key',
      label: 'Create key',
      icon: KeyRound,
      keywords: ['new', 'add', 'client'],
      run: () => {
        navigate({ page: 'keys', slug, isNew: true })
      },
    },
    {
      id: 'new-member',
      label: 'Let somebody in',
      icon: UserRound,
      keywords: ['new', 'add', 'member', 'person', 'manager'],
      run: () => {
        navigate({ page: 'members', slug, isNew: true })
      },
    },
  ]
}

function newWorkspace(): PaletteCommand {
  return {
    id: 'new-workspace',
    label: 'New workspace',
    icon: Plus,
    keywords: ['create', 'add'],
    run: () => {
      navigate({ page: 'workspaces', isNew: true })
    },
  }
}

function newPerson(): PaletteCommand {
  return {
    id: 'new-person',
    label: 'Add person',
    icon: UserRound,
    keywords: ['new', 'create', 'member', 'admin', 'people'],
    run: () => {
      navigate({ page: 'people', isNew: true })
    },
  }
}

function copyEndpoint(endpoint: string): PaletteCommand {
  const copy = async () => {
    const isCopied = await copyText(endpoint)
    showToast(isCopied ? { text: 'Endpoint copied.' } : { text: `Not copied. The endpoint is ${endpoint}`, tone: 'danger' })
  }
  return {
    id: 'copy-endpoint',
    label: 'Copy endpoint',
    icon: Copy,
    keywords: ['url', 'address', 'mcp'],
    run: () => void copy() /* because copyText never throws */,
  }
}

function actions({ settings, gateway, vault }: Stores): readonly PaletteCommand[] {
  const theme = (value: Settings['theme']) => () => void say(() => settings.getState().change({ theme: value })) // because say() shows what fails
  return [
    { id: 'theme-light', label: 'Use light appearance', icon: Sun, keywords: ['theme'], run: theme('light') },
    { id: 'theme-dark', label: 'Use dark appearance', icon: Moon, keywords: ['theme'], run: theme('dark') },
    { id: 'theme-system', label: 'Follow the system’s appearance', icon: SunMoon, keywords: ['theme'], run: theme('system') },
    {
      id: 'lock-vault',
      label: 'Lock vault now',
      icon: Lock,
      keywords: ['secrets', 'close'],
      run: () => void say(() => vault.getState().lock(), 'The vault is locked.'), // because say() shows what fails
    },
    {
      id: 'restart-gateway',
      label: 'Restart gateway',
      icon: RotateCw,
      keywords: ['port', 'listen'],
      run: () => void say(() => gateway.getState().restart(), 'Gateway restarted.'), // because say() shows what fails
    },
  ]
}

async function say(work: () => Promise<void>, done?: string): Promise<void> {
  const result = await attempt(work)
  if (!result.ok) showToast({ text: result.problem.message, tone: 'danger' })
  else if (done !== undefined) showToast({ text: done })
}

function useLoaded(stores: Stores, workspace: Workspace | undefined): Record<'servers' | 'tools' | 'keys', readonly PaletteCommand[]> {
  const servers = useStore(stores.servers)
  const tools = useStore(stores.tools)
  const keys = useStore(stores.keys)
  if (workspace === undefined) return { servers: [], tools: [], keys: [] }
  const { id, slug } = workspace
  return {
    servers: (servers.workspaceId === id ? servers.servers : []).map(server => ({
      id: server.id,
      label: server.name,
      icon: Unplug,
      keywords: ['open', 'logs', server.slug],
      run: () => {
        navigate({ page: 'server', slug, serverId: server.id })
      },
    })),
    tools: (tools.workspaceId === id ? tools.tools.filter(({ status }) => status.at === 'offered') : []).map(tool => ({
      id: `tool-${tool.name}`,
      label: tool.name,
      icon: Wrench,
      isMono: true,
      keywords: ['run', 'call', 'try', tool.title ?? ''],
      run: () => {
        navigate({ page: 'tools', slug, toolName: tool.name })
      },
    })),
    keys: (keys.workspaceId === id ? keys.keys : [])
      .filter(key => key.revokedAt === null)
      .map(key => ({
        id: key.id,
        label: key.name,
        icon: KeyRound,
        note: key.prefix,
        keywords: ['revoke', 'rotate', 'edit', 'show'],
        run: () => {
          navigate({ page: 'keys', slug, keyId: key.id })
        },
      })),
  }
}

function switchTo({ id, name, slug }: Workspace): PaletteCommand {
  return {
    id,
    label: name,
    icon: SquareStack,
    keywords: [slug, 'workspace', 'switch', 'open'],
    run: () => {
      navigate({ page: 'overview', slug })
    },
  }
}
