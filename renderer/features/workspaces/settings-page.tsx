import { useState } from 'react'
import { useStore } from 'zustand'
import { WorkspaceSettings, type WorkspaceSettingsChange } from '#shared/model/serving.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { ServingTimesFields } from '../../app/serving-times.tsx'
import { useEndpoint, useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { OwnKeyNote } from '../../parts/keys/own-key-note.tsx'
import {
  Button,
  CopyButton,
  Facts,
  Field,
  Form,
  Input,
  issueOf,
  Page,
  PageHeader,
  ProblemNote,
  SettingsGroup,
  showToast,
  Switch,
  Textarea,
  TimeAgo,
  useAction,
} from '../../ui/index.ts'
import { ArchiveWorkspace } from './archive-workspace.tsx'
import { AuditKeeping } from './audit-keeping.tsx'
import { DeleteWorkspace } from './delete-workspace.tsx'
import { ToolModeSetting } from './tool-mode-setting.tsx'

const NOTHING_SET = WorkspaceSettings.parse({})

export function WorkspaceSettingsPage() {
  const workspace = useWorkspace()
  return (
    <Page>
      <PageHeader title="Settings" description={`Of the workspace ${workspace.name}.`} />
      <SettingsGroup title="General">
        <NameForm key={`${workspace.id}${String(workspace.updatedAt)}`} workspace={workspace} />
      </SettingsGroup>
      <SettingsGroup title="Tool names">
        <PrefixingSwitch workspace={workspace} />
      </SettingsGroup>
      <SettingsGroup title="How clients find tools" description="For every key of this workspace that does not choose it for itself.">
        <ToolModeSetting workspace={workspace} />
      </SettingsGroup>
      <SettingsGroup title="Servers" description="Holds for every server of this workspace that does not set it for itself.">
        <ServerTimes workspace={workspace} />
        <RenewalSwitch workspace={workspace} />
      </SettingsGroup>
      <SettingsGroup title="Activity" description="How many records of calls, decisions, changes and sign-ins are kept, and for how long.">
        <AuditKeeping key={`${workspace.id}${String(workspace.updatedAt)}`} workspace={workspace} />
      </SettingsGroup>
      <SettingsGroup title="Identity" description="Given once. Clients and scripts keep these, so they never change.">
        <Identity workspace={workspace} />
      </SettingsGroup>
      <ArchiveWorkspace workspace={workspace} />
      <DeleteWorkspace workspace={workspace} />
    </Page>
  )
}

function NameForm({ workspace }: { readonly workspace: Workspace }) {
  const store = useStores().workspaces
  const [name, setName] = useState(workspace.name)
  const [description, setDescription] = useState(workspace.description)
  const save = useAction(async () => {
    await store.getState().update({ workspaceId: workspace.id, name, description })
    showToast({ text: 'Workspace saved.' })
  })
  const isChanged = name !== workspace.name || description !== workspace.description
  const isNamed = name.trim() !== ''
  return (
    <Form
      onSubmit={() => {
        if (isNamed) void save.run() /* because useAction keeps the problem */
      }}
      className="max-w-md"
    >
      <Field label="Name" problem={isNamed ? issueOf(save.problem, 'name') : 'Give the workspace a name.'}>
        <Input value={name} onValue={setName} maxLength={80} />
      </Field>
      <Field label="Description" isOptional problem={issueOf(save.problem, 'description')}>
        <Textarea value={description} onValue={setDescription} rows={3} maxLength={500} />
      </Field>
      <OwnKeyNote text={`${name}\n${description}`} />
      {save.problem && <ProblemNote problem={save.problem} />}
      <div>
        <Button type="submit" isLoading={save.isRunning} disabled={!isChanged || !isNamed}>
          Save
        </Button>
      </div>
    </Form>
  )
}

function PrefixingSwitch({ workspace }: { readonly workspace: Workspace }) {
  const stores = useStores()
  useWorkspaceLoad(stores.servers)
  const serverCount = useStore(stores.servers, state => state.servers.length)
  const change = useAction(async (isPrefixing: boolean) => {
    await stores.workspaces.getState().update({ workspaceId: workspace.id, isPrefixing })
  })
  // Two servers may have a tool of the same name: then only the prefix tells them apart.
  const isNeeded = workspace.isPrefixing && serverCount > 1
  return (
    <div className="flex max-w-md flex-col gap-3">
      <Switch
        label="Put the server before each tool’s name"
        hint={
          isNeeded
            ? 'Needed while the workspace has more than one server.'
            : 'On: filesystem__read_file. Off: read_file, for a workspace with one server.'
        }
        isOn={workspace.isPrefixing}
        isDisabled={isNeeded || change.isRunning}
        onSwitch={isPrefixing => void change.run(isPrefixing) /* because useAction keeps the problem */}
      />
      {change.problem && <ProblemNote problem={change.problem} />}
    </div>
  )
}

function ServerTimes({ workspace }: { readonly workspace: Workspace }) {
  const store = useStores().workspaces
  const change = useAction(async (settings: WorkspaceSettingsChange) => {
    await store.getState().update({ workspaceId: workspace.id, settings })
  })
  return (
    <div className="flex max-w-md flex-col gap-4">
      <ServingTimesFields
        wishes={workspace.settings}
        fallback={NOTHING_SET}
        fallbackName="Default"
        isDisabled={change.isRunning}
        onChange={settings => void change.run(settings) /* because useAction keeps the problem */}
      />
      {change.problem && <ProblemNote problem={change.problem} />}
    </div>
  )
}

function RenewalSwitch({ workspace }: { readonly workspace: Workspace }) {
  const store = useStores().workspaces
  const change = useAction(async (restartsForSecrets: boolean) => {
    await store.getState().update({ workspaceId: workspace.id, settings: { restartsForSecrets } })
  })
  return (
    <div className="mt-4 flex max-w-md flex-col gap-3">
      <Switch
        label="Restart servers when their secrets change"
        hint="In the first moment in which no call waits for the server. Off: it says that it needs a restart."
        isOn={workspace.settings.restartsForSecrets}
        isDisabled={change.isRunning}
        onSwitch={isOn => void change.run(isOn) /* because useAction keeps the problem */}
      />
      {change.problem && <ProblemNote problem={change.problem} />}
    </div>
  )
}

function Identity({ workspace }: { readonly workspace: Workspace }) {
  const endpoint = useEndpoint()
  return (
    <Facts
      facts={[
        {
          name: 'Endpoint',
          value: endpoint === undefined ? 'Not known while the gateway is away' : <Copied value={endpoint} label="Copy endpoint" />,
        },
        { name: 'Id', value: <Copied value={workspace.id} label="Copy id" /> },
        { name: 'Created', value: <TimeAgo at={workspace.createdAt} /> },
      ]}
    />
  )
}

function Copied({ value, label }: { readonly value: string; readonly label: string }) {
  return (
    <span className="flex items-center gap-1">
      <span className="min-w-0 font-mono text-xs break-all">{value}</span>
      <CopyButton value={value} label={label} isIconOnly />
    </span>
  )
}
