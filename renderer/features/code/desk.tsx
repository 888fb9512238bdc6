import clsx from 'clsx'
import { useMemo, useRef, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { CodeDraft, CodeExample } from '#shared/model/code.ts'
import type { Server } from '#shared/model/server.ts'
import { useStores } from '../../app/stores.tsx'
import { Tabs, useIsNarrow, useShortcut } from '../../ui/index.ts'
import { AccessTab } from './access/access-tab.tsx'
import { CodeTab } from './code-tab.tsx'
import { DefinitionTab } from './definition-tab.tsx'
import { DeskDialogs, type Doing } from './desk-dialogs.tsx'
import { DeskHeader } from './desk-header.tsx'
import type { DeskStore } from './desk-store.ts'
import type { EditorHandle } from './editor/code-editor.tsx'
import { ExamplesTab } from './examples/examples-tab.tsx'
import { resultOf } from './examples/verdict.ts'
import { placeIn, problemsOf, type DeskProblem } from './problems.ts'
import { TryPanel } from './try/try-panel.tsx'
import { useTrial, type Tried } from './try/use-try.ts'
import { UnsavedNote } from './unsaved-note.tsx'
import { useLanguage } from './use-language.ts'
import { VersionsTab } from './versions/versions-tab.tsx'

interface DeskProps {
  readonly desk: DeskStore
  readonly server: Server
  readonly draft: CodeDraft
  readonly renderAddSecret: (name: string, onClose: () => void) => ReactNode
}

type TabId = 'code' | 'try' | 'definition' | 'access' | 'examples' | 'versions'

const TAB_OF_PART: Readonly<Record<DeskProblem['part'], TabId>> = {
  source: 'code',
  inputSchema: 'definition',
  outputSchema: 'definition',
  description: 'definition',
  examples: 'examples',
  hosts: 'access',
  secrets: 'access',
}

/** One tool on the desk: the code and its trial side by side, the rest a tab away. */
export function Desk({ desk, server, draft, renderAddSecret }: DeskProps) {
  const isNarrow = useIsNarrow()
  const [tab, setTab] = useState<TabId>('code')
  const [doing, setDoing] = useState<Doing>()
  const editor = useRef<EditorHandle>(null)
  const known = useKnown(desk, draft)
  // Here and not in its panel, which moves when the window becomes narrow.
  const trial = useTrial(desk, draft, known.used)
  const { client, problems: types } = useLanguage(draft, known)
  const problems = useMemo(
    () => problemsOf({ source: draft.source, types, checked: known.checked, missing: known.missing }),
    [draft.source, types, known.checked, known.missing],
  )
  const change = desk.getState().edit
  const openProblem = (problem: DeskProblem) => {
    setTab(TAB_OF_PART[problem.part])
    if (problem.from !== undefined) editor.current?.goTo(problem.from)
  }
  const run = () => {
    setTab(isNarrow ? 'try' : 'code')
    trial.submit()
  }
  const publish = () => {
    setDoing({ what: 'publish' })
  }
  useShortcut('mod+enter', run)
  useShortcut('mod+s', () => void desk.getState().flush()) // because the desk keeps its own problem

  const code = (
    <CodeTab draft={draft} client={client} problems={problems} editor={editor} onChange={change} onRun={run} onOpenProblem={openProblem} />
  )
  const tryIt = (
    <TryPanel
      trial={trial}
      onGoToLine={(line, column) => {
        setTab('code')
        editor.current?.goTo(placeIn(draft.source, line, column))
      }}
      onKeep={tried => {
        setDoing({ what: 'keep', example: exampleOf(tried, draft.examples) })
      }}
    />
  )
  return (
    <>
      <DeskHeader
        desk={desk}
        server={server}
        onRun={run}
        onPublish={publish}
        onExport={() => {
          setDoing({ what: 'export' })
        }}
        onRemove={() => {
          setDoing({ what: 'remove' })
        }}
      />
      <UnsavedNote desk={desk} />
      <Tabs<TabId>
        label={`Parts of ${desk.getState().ids.toolName}`}
        value={!isNarrow && tab === 'try' ? 'code' : tab}
        onValue={setTab}
        tabs={[
          { id: 'code', label: 'Code', isKept: true, content: <Sides code={code} tryIt={isNarrow ? undefined : tryIt} /> },
          ...(isNarrow
            ? [{ id: 'try' as const, label: 'Try it', isKept: true, content: <div className="h-full min-h-0 pb-4">{tryIt}</div> }]
            : []),
          { id: 'definition', label: 'Definition', content: <DefinitionTab draft={draft} onChange={change} /> },
          {
            id: 'access',
            label: 'Access',
            content: (
              <AccessTab
                draft={draft}
                uses={known.checked?.uses ?? { names: [], computed: [] }}
                secretNames={known.secretNames}
                onChange={change}
                onAddSecret={name => {
                  setDoing({ what: 'secret', name })
                }}
              />
            ),
          },
          {
            id: 'examples',
            label: 'Examples',
            ...(draft.examples.length === 0 ? {} : { count: draft.examples.length }),
            content: <ExamplesTab desk={desk} draft={draft} onChange={change} />,
          },
          {
            id: 'versions',
            label: 'Versions',
            content: <VersionsTab desk={desk} draft={draft} onPublish={publish} />,
          },
        ]}
      />
      <DeskDialogs
        desk={desk}
        server={server}
        draft={draft}
        doing={doing}
        blocking={(known.checked?.problems ?? []).filter(({ severity }) => severity === 'error')}
        renderAddSecret={renderAddSecret}
        onDone={() => {
          setDoing(undefined)
        }}
      />
    </>
  )
}

interface SidesProps {
  readonly code: ReactNode
  /** Undefined where there is no room for it beside the code. */
  readonly tryIt: ReactNode | undefined
}

/** One place for the code in both layouts: what can be undone in its editor outlives a window that is made smaller. */
function Sides({ code, tryIt }: SidesProps) {
  const isAlone = tryIt === undefined
  return (
    <div className={clsx('h-full min-h-0 pb-4', !isAlone && 'grid grid-cols-[minmax(0,3fr)_minmax(20rem,2fr)] gap-4')}>
      {code}
      {tryIt}
    </div>
  )
}

/** What the desk knows of the workspace and of the draft's secrets. */
function useKnown(desk: DeskStore, draft: CodeDraft) {
  const stores = useStores()
  const secrets = useStore(stores.secrets, state => state.secrets)
  const tools = useStore(stores.tools, state => state.tools)
  const checked = useStore(desk, state => state.checked)
  const secretNames = useMemo(() => secrets.map(({ name }) => name), [secrets])
  const toolNames = useMemo(() => tools.filter(({ status }) => status.at === 'offered').map(({ name }) => name), [tools])
  const used = useMemo(
    () => [...new Set([...(checked?.uses.names.map(({ name }) => name) ?? []), ...draft.secrets])],
    [checked, draft.secrets],
  )
  const missing = useMemo(() => used.filter(name => !secretNames.includes(name)), [used, secretNames])
  return { secretNames, toolNames, checked, used, missing }
}

/** A run as an example: what it was given, and that the same must come of it. */
function exampleOf({ report, options }: Extract<Tried, { kind: 'ran' }>, others: readonly CodeExample[]): CodeExample {
  const failure = report.error?.message
  const isFailed = failure !== undefined || report.result?.isError === true
  return {
    name: `Example ${String(others.length + 1)}`,
    params: { ...options.params },
    expect: isFailed ? { kind: 'fails', message: (failure ?? '').slice(0, 200) } : { kind: 'equals', result: resultOf(report) },
  }
}
