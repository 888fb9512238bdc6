import { useStore } from 'zustand'
import type { WorkspaceMember } from '#shared/model/member.ts'
import { useStores, useWorkspaceLoad } from '../../app/stores.tsx'
import { Checkbox, Field, Fold, Folds, Input, Select } from '../../ui/index.ts'
import { ControlScopes, countControl } from './control-scopes.tsx'
import { dayProblem, minuteProblem, type KeyDraft } from './key-draft.ts'
import { modeWords, ModeSelect } from './mode-select.tsx'
import { ModuleScopes } from './module-scopes.tsx'
import { ToolPicker } from './tool-picker.tsx'

interface KeyFieldsProps {
  readonly draft: KeyDraft
  readonly onDraft: (draft: KeyDraft) => void
  /** Whom it acts as is chosen once. */
  readonly isNew?: boolean
}

/** What a key opens and may use; what most keys leave as it is lies folded, with its value beside its name. */
export function KeyFields({ draft, onDraft, isNew = false }: KeyFieldsProps) {
  const change = (part: Partial<KeyDraft>) => {
    onDraft({ ...draft, ...part })
  }
  const slugs = useStore(useStores().modules, state => state.modules).map(({ slug }) => slug)
  const control = countControl(draft.scopes, slugs)
  const onScopes = (scopes: readonly string[]) => {
    change({ scopes })
  }
  return (
    <>
      {isNew && <ActsAs draft={draft} onMember={memberId => change({ memberId })} />}
      <Doors draft={draft} onDoors={change} />
      <ModuleScopes scopes={draft.scopes} onScopes={onScopes} />
      <Folds>
        <Fold summary={<Summary name="Chosen tools" value={toolsWords(draft)} />}>
          <ToolPicker tools={draft.tools} onTools={tools => change({ tools })} />
        </Fold>
        <Fold summary={<Summary name="Limits" value={limitWords(draft)} />} isFirstOpen={draft.perMinute !== '' || draft.perDay !== ''}>
          <Limits draft={draft} onLimits={change} />
        </Fold>
        <Fold summary={<Summary name="How its client finds tools" value={modeWords(draft.toolMode)} />}>
          <ModeSelect mode={draft.toolMode} onMode={toolMode => change({ toolMode })} />
        </Fold>
        <Fold summary={<Summary name="Managing Atrium" value={controlWords(control)} />}>
          <ControlScopes scopes={draft.scopes} onScopes={onScopes} />
        </Fold>
      </Folds>
    </>
  )
}

function Summary({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <span className="font-medium">{name}</span>
      <span className="ml-auto text-muted">{value}</span>
    </>
  )
}

interface ActsAsProps {
  readonly draft: KeyDraft
  readonly onMember: (memberId: KeyDraft['memberId']) => void
}

function ActsAs({ draft: { memberId }, onMember }: ActsAsProps) {
  const store = useStores().workspaceMembers
  const members = useStore(store, state => state.members)
  useWorkspaceLoad(store)
  const chosen = members.find(member => member.memberId === memberId)
  return (
    <Field label="Acts as" hint={actsAsHint(chosen)}>
      <Select
        value={memberId ?? ''}
        options={[
          { value: '', label: 'Nobody: a service, by its scopes alone' },
          ...members.map(member => ({ value: String(member.memberId), label: `${member.name}, ${member.role}` })),
        ]}
        onValue={id => {
          onMember(members.find(member => member.memberId === id)?.memberId ?? null)
        }}
      />
    </Field>
  )
}

function actsAsHint(member: WorkspaceMember | undefined): string {
  if (member === undefined) return 'For programs and assistants that are nobody’s in particular.'
  return `Bound by its scopes and by the role of ${member.name}, as it is at each call. Removed from the workspace, it opens nothing.`
}

function Doors({ draft, onDoors }: { readonly draft: KeyDraft; readonly onDoors: (part: Partial<KeyDraft>) => void }) {
  const isNone = !draft.opensMcp && !draft.opensRest
  return (
    <div role="group" aria-labelledby="key-doors" className="flex flex-col gap-1">
      <h3 id="key-doors" className="text-sm font-medium">
        Opens
      </h3>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        <Checkbox label="MCP, for assistants" isChecked={draft.opensMcp} onCheck={opensMcp => onDoors({ opensMcp })} />
        <Checkbox label="REST, for scripts" isChecked={draft.opensRest} onCheck={opensRest => onDoors({ opensRest })} />
      </div>
      {isNone && (
        <p role="alert" className="text-xs text-danger-ink">
          Choose one of them at least.
        </p>
      )}
    </div>
  )
}

function Limits({ draft, onLimits }: { readonly draft: KeyDraft; readonly onLimits: (part: Partial<KeyDraft>) => void }) {
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label="Calls a minute" hint="Empty: no limit of its own." problem={minuteProblem(draft)}>
        <Input inputMode="numeric" value={draft.perMinute} onValue={perMinute => onLimits({ perMinute })} />
      </Field>
      <Field label="Calls a day" hint="A day of UTC. What is refused does not count." problem={dayProblem(draft)}>
        <Input inputMode="numeric" value={draft.perDay} onValue={perDay => onLimits({ perDay })} />
      </Field>
    </div>
  )
}

function limitWords({ perMinute, perDay }: KeyDraft): string {
  const words = [...(perMinute === '' ? [] : [`${perMinute} a minute`]), ...(perDay === '' ? [] : [`${perDay} a day`])]
  return words.length === 0 ? 'none of its own' : words.join(', ')
}

function controlWords(count: number): string {
  if (count === 0) return 'nothing'
  return count === 1 ? '1 permission' : `${String(count)} permissions`
}

function toolsWords({ tools }: KeyDraft): string {
  if (tools === null) return 'all of these modules'
  if (tools.length === 0) return 'none'
  return tools.length === 1 ? '1 tool' : `${tools.length.toLocaleString('en')} tools`
}
