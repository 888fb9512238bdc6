import { useStore } from 'zustand'
import type { Module } from '#shared/model/module.ts'
import { CONTROL_NOUNS } from '#shared/model/scope.ts'
import { useStores, useWorkspaceLoad } from '../../app/stores.tsx'
import { ProblemNote, Skeleton } from '../../ui/index.ts'
import { LevelRow } from './level-row.tsx'
import { joinLevels, levelOf, withLevel, type Level } from '../../parts/keys/scope-levels.ts'

const LEVELS: readonly Level[] = ['off', 'read', 'both']

interface ModuleScopesProps {
  readonly scopes: readonly string[]
  readonly onScopes: (scopes: readonly string[]) => void
}

/** How far a key reaches into each module, or into all of them. */
export function ModuleScopes({ scopes, onScopes }: ModuleScopesProps) {
  const store = useStores().modules
  const { modules, status, problem } = useStore(store)
  useWorkspaceLoad(store)
  const all = levelOf(scopes, '*')
  return (
    <section aria-labelledby="key-modules" className="flex flex-col gap-1">
      <h3 id="key-modules" className="text-sm font-medium">
        What it may use
      </h3>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
        <LevelRow
          name="All modules"
          note="Also those that come later"
          level={all}
          levels={LEVELS}
          onLevel={level => {
            onScopes(withLevel(scopes, '*', level))
          }}
        />
        {all !== 'both' && modules.map(module => <ModuleRow key={module.slug} module={module} scopes={scopes} onScopes={onScopes} />)}
      </ul>
      {all !== 'both' && status !== 'ready' && <Skeleton rows={2} />}
      {problem && <ProblemNote problem={problem} />}
      <p className="text-xs text-muted">{hintOf(scopes, modules)}</p>
    </section>
  )
}

function ModuleRow({ module: { slug, name, isOn, tools }, scopes, onScopes }: ModuleScopesProps & { readonly module: Module }) {
  const all = levelOf(scopes, '*')
  // A server of an older Atrium: `keys:read` would mean two things, so "all modules" alone reaches it.
  if (CONTROL_NOUNS.has(slug)) {
    return <LevelRow name={slug} isMono note="Reached by “All modules” alone" level={all} levels={[all]} onLevel={() => undefined} />
  }
  const undecided = tools?.undecided ?? 0
  const notes = [
    ...(name === slug ? [] : [name]),
    ...(isOn ? [] : ['switched off']),
    ...(undecided === 0 ? [] : [`${String(undecided)} undecided, which count as write`]),
  ]
  return (
    <LevelRow
      name={slug}
      isMono
      {...(notes.length === 0 ? {} : { note: notes.join(', ') })}
      level={joinLevels(all, levelOf(scopes, slug))}
      levels={LEVELS}
      isFixed={level => joinLevels(all, level) !== level}
      onLevel={level => {
        onScopes(withLevel(scopes, slug, level))
      }}
    />
  )
}

function hintOf(scopes: readonly string[], modules: readonly Module[]): string {
  const writes = scopes.includes('*:write') || modules.some(({ slug }) => scopes.includes(`${slug}:write`))
  if (writes) return 'Write reaches every tool that may change something, and those of which nobody decided that they only read.'
  const reads = scopes.includes('*:read') || modules.some(({ slug }) => scopes.includes(`${slug}:read`))
  if (!reads) return 'No tool at all, until one of them is chosen.'
  return 'Only tools of which somebody decided, under Tools, that they only read. All others are refused.'
}
