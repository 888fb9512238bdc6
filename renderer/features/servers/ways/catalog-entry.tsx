import { ArrowLeft } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { BundlePreview } from '#shared/model/bundle.ts'
import type { RegistryDetail, RegistryEntry, RegistryWay } from '#shared/model/registry.ts'
import { attempt } from '../../../api/loading.ts'
import { useStores, useWorkspace } from '../../../app/stores.tsx'
import { Button, Callout, Facts, Field, ProblemNote, Select, Skeleton, useAction } from '../../../ui/index.ts'
import { useAddForm, useSavingOne } from './add-form.tsx'
import { PreviewWords } from './bundle-facts.tsx'
import { WayForm } from './way-form.tsx'
import type { WayProps } from './way.ts'

interface CatalogEntryProps {
  readonly entry: RegistryEntry
  readonly onBack: () => void
  /** Its bundle was downloaded and checked. */
  readonly onBundle: (preview: BundlePreview) => void
  readonly onAdded: WayProps['onAdded']
}

const WORDS: Readonly<Record<RegistryWay['kind'], string>> = {
  npm: 'npm package',
  pypi: 'Python package',
  oci: 'Container',
  nuget: '.NET package',
  mcpb: 'Bundle',
  remote: 'Address',
  other: 'Other package',
}

/** One server of the registry: how it can be had, what it asks for, and what will run. */
export function CatalogEntry({ entry, onBack, onBundle, onAdded }: CatalogEntryProps) {
  const { detail, problem, version, setVersion } = useDetail(entry)
  const [wayId, setWayId] = useState<string>()
  const way = chosenWay(detail?.ways ?? [], wayId)
  const form = useAddForm(way?.asked, entry.title)
  const taking = useTaking({ entry, version, way, form, onBundle, onAdded })
  return (
    <WayForm submit={taking.button} onSubmit={taking.submit} problem={taking.problem}>
      <Heading entry={entry} onBack={onBack} />
      {problem && <ProblemNote problem={problem} />}
      {detail === undefined && !problem && <Skeleton rows={5} />}
      {detail !== undefined && (
        <>
          <EntryFacts detail={detail} />
          <div className="grid grid-cols-[minmax(0,1fr)_11rem] gap-3">
            <WayField ways={detail.ways} way={way} onWay={setWayId} />
            <VersionField name={entry.name} latest={entry.version} version={version} onVersion={setVersion} />
          </div>
          <WayFacts way={way} />
          {way !== undefined && isAskedHere(way) && form.fields}
        </>
      )}
    </WayForm>
  )
}

/** The one that was chosen, or the first that can be taken. */
function chosenWay(ways: readonly RegistryWay[], wayId: string | undefined): RegistryWay | undefined {
  return ways.find(one => one.id === wayId) ?? ways.find(one => one.problem === null) ?? ways[0]
}

/** What a bundle asks for is only known when it is here. */
function isAskedHere({ kind, problem }: RegistryWay): boolean {
  return problem === null && kind !== 'mcpb'
}

interface TakingNeeds extends Pick<CatalogEntryProps, 'entry' | 'onBundle' | 'onAdded'> {
  readonly version: string
  readonly way: RegistryWay | undefined
  readonly form: ReturnType<typeof useAddForm>
}

/** What the main button does: add the server, or get its bundle first. */
function useTaking({ entry, version, way, form, onBundle, onAdded }: TakingNeeds) {
  const store = useStores().registry
  const { id: workspaceId } = useWorkspace()
  const chosen = { entry: entry.name, version, way: way?.id ?? '' }
  const saving = useSavingOne(() => store.getState().add(workspaceId, form.name, chosen, form.answers), onAdded)
  const fetching = useAction(async () => {
    onBundle(await store.getState().fetchBundle(workspaceId, chosen))
  })
  const isBundle = way?.kind === 'mcpb'
  return {
    problem: saving.problem ?? fetching.problem,
    button:
      way?.problem === null
        ? { label: isBundle ? 'Download and check' : 'Review what will run', isRunning: saving.isSaving || fetching.isRunning }
        : undefined,
    submit: () => {
      if (isBundle)
        void fetching.run() // because an action keeps its problem
      else if (form.check()) void saving.save() // as above
    },
  }
}

function useDetail(entry: RegistryEntry) {
  const store = useStores().registry
  const [version, setVersion] = useState(entry.version)
  const [loaded, setLoaded] = useState<{ readonly version: string; readonly detail?: RegistryDetail; readonly problem?: AppError }>()
  useEffect(() => {
    let isWanted = true
    void attempt(() => store.getState().get(entry.name, version)).then(answer => {
      if (isWanted) setLoaded({ version, ...(answer.ok ? { detail: answer.data } : { problem: answer.problem }) })
    })
    return () => {
      isWanted = false
    }
  }, [store, entry.name, version])
  const shown = loaded?.version === version ? loaded : undefined
  return { version, setVersion, detail: shown?.detail, problem: shown?.problem }
}

function Heading({ entry, onBack }: { readonly entry: RegistryEntry; readonly onBack: () => void }) {
  return (
    <div className="flex items-start gap-3">
      <Button size="sm" variant="ghost" icon={ArrowLeft} className="-ml-2" autoFocus onClick={onBack}>
        Catalog
      </Button>
      <div className="min-w-0 flex-1">
        <h3 className="font-semibold">{entry.title}</h3>
        <p className="text-muted">{entry.description}</p>
      </div>
    </div>
  )
}

function EntryFacts({ detail }: { readonly detail: RegistryDetail }) {
  const { name, status, statusMessage, websiteUrl, repositoryUrl } = detail
  const link = (url: string) => <span className="font-mono text-xs break-all">{url}</span>
  return (
    <>
      {status === 'deprecated' && (
        <Callout tone="warning" title="Its publisher calls it deprecated">
          {statusMessage}
        </Callout>
      )}
      <Facts
        facts={[
          { name: 'Published as', value: <span className="font-mono text-xs break-all">{name}</span> },
          ...(repositoryUrl === null ? [] : [{ name: 'Source', value: link(repositoryUrl) }]),
          ...(websiteUrl === null || websiteUrl === repositoryUrl ? [] : [{ name: 'Website', value: link(websiteUrl) }]),
        ]}
      />
    </>
  )
}

interface WayFieldProps {
  readonly ways: readonly RegistryWay[]
  readonly way: RegistryWay | undefined
  readonly onWay: (wayId: string) => void
}

function WayField({ ways, way, onWay }: WayFieldProps) {
  return (
    <Field label="Comes as">
      <Select
        value={way?.id ?? ''}
        options={ways.map(one => ({ value: one.id, label: `${WORDS[one.kind]} ${one.label}` }))}
        onValue={onWay}
      />
    </Field>
  )
}

function WayFacts({ way }: { readonly way: RegistryWay | undefined }) {
  if (way === undefined) return <Callout tone="warning" title="Its entry tells no way of having it" />
  if (way.problem !== null) {
    return (
      <Callout tone="danger" title="It cannot be added this way">
        {way.problem}
      </Callout>
    )
  }
  return (
    <>
      {way.notes.map(note => (
        <Callout key={note} tone="warning" title={note} />
      ))}
      {way.kind === 'mcpb' ? (
        <p className="text-muted">
          The bundle is downloaded, compared with the SHA-256 of the registry, and shown before anything is added.
        </p>
      ) : (
        <PreviewWords words={way.preview} />
      )}
    </>
  )
}

interface VersionFieldProps {
  readonly name: string
  readonly latest: string
  readonly version: string
  readonly onVersion: (version: string) => void
}

/** The newest version, and the others once somebody asks for them: they are not kept here. */
function VersionField({ name, latest, version, onVersion }: VersionFieldProps) {
  const store = useStores().registry
  const [others, setOthers] = useState<readonly string[]>([])
  const asking = useAction(async () => {
    setOthers((await store.getState().versions(name)).map(one => one.version))
  })
  const known = [...new Set([latest, version, ...others])]
  const hint = asking.problem?.message ?? (asking.isRunning ? 'Asking the registry' : undefined)
  return (
    <Field label="Version" hint={hint}>
      <Select
        value={version}
        options={[...known.map(one => ({ value: one, label: one })), ...(others.length === 0 ? [{ value: '', label: 'Others…' }] : [])]}
        onValue={chosen => {
          if (chosen === '')
            void asking.run() // because an action keeps its problem
          else onVersion(chosen)
        }}
      />
    </Field>
  )
}
