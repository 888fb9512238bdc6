import { useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { Server } from '#shared/model/server.ts'
import { attempt } from '../../api/loading.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Field, Form, Input, ProblemNote, Section, showToast } from '../../ui/index.ts'
import { BundleSection } from './bundle-section.tsx'
import { LaunchReview } from './launch-review.tsx'
import { ServingSection } from './serving-section.tsx'
import { SignInSection } from './sign-in.tsx'

interface SettingsTabProps {
  readonly server: Server
  readonly onEdit: () => void
  readonly onRemove: () => void
}

export function SettingsTab({ server, onEdit, onRemove }: SettingsTabProps) {
  return (
    <>
      <Section title="Name">
        <RenameForm key={server.name} server={server} />
      </Section>
      {server.kind !== 'custom' && (
        <Section
          title={server.kind === 'http' ? 'How it is called' : 'What it runs'}
          description={`A change ${server.kind === 'http' ? 'ends the connection' : 'stops the server'}, and holds it until you approve it.`}
          actions={
            <Button size="sm" onClick={onEdit}>
              Change
            </Button>
          }
        >
          <LaunchReview server={server} />
        </Section>
      )}
      <SignInSection server={server} />
      {server.launch.kind === 'stdio' && server.launch.bundle && <BundleSection server={server} />}
      <ServingSection server={server} />
      <Section title="Remove" description="It stops, and the clients of this workspace lose its tools.">
        <Button variant="danger" onClick={onRemove}>
          Remove server
        </Button>
      </Section>
    </>
  )
}

function RenameForm({ server }: { readonly server: Server }) {
  const { servers } = useStores()
  const [name, setName] = useState(server.name)
  const [problem, setProblem] = useState<AppError>()
  const isChanged = name.trim() !== server.name
  const rename = async () => {
    if (!isChanged || name.trim() === '') return
    const answer = await attempt(() => servers.getState().update(server, { name: name.trim() }))
    if (answer.ok) showToast({ text: `The server is now “${answer.data.name}”.`, tone: 'success' })
    setProblem(answer.ok ? undefined : answer.problem)
  }
  return (
    <Form onSubmit={() => void rename() /* because it keeps its problem */} className="max-w-md">
      {problem && <ProblemNote problem={problem} />}
      <div className="flex items-start gap-2">
        <div className="flex-1">
          <Field
            label="Name"
            isLabelHidden
            hint={
              <>
                Its tools keep the prefix <span className="font-mono">{server.slug}__</span>, so that clients find them again.
              </>
            }
            problem={name.trim() === '' ? 'Give the server a name.' : undefined}
          >
            <Input value={name} maxLength={64} onValue={setName} />
          </Field>
        </div>
        <Button type="submit" disabled={!isChanged || name.trim() === ''}>
          Rename
        </Button>
      </div>
    </Form>
  )
}
