import { useStore } from 'zustand'
import type { Module } from '#shared/model/module.ts'
import { useStores } from '../../app/stores.tsx'
import { levelName } from '../../parts/keys/scope-levels.ts'
import { useNow } from '../../ui/index.ts'
import { keysOfModule } from './keys-of-module.ts'

/** Which keys reach a module, by name; how far each does on hover. */
export function ReachingKeys({ module }: { readonly module: Module }) {
  const stores = useStores()
  const keys = useStore(stores.keys, state => state.keys)
  const members = useStore(stores.workspaceMembers, state => state.members)
  const reaching = keysOfModule(module, { keys, members, now: useNow() })
  if (reaching.length === 0) return <span className="text-faint">None</span>
  const all = reaching.map(({ key, level }) => `${key.name}: ${levelName(level).toLowerCase()}`).join('\n')
  return (
    <span title={all} className={module.isOn ? undefined : 'text-muted'}>
      {reaching.map(({ key, level }) => (level === 'read' ? `${key.name} (reads)` : key.name)).join(', ')}
    </span>
  )
}
