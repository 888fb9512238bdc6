import { useState } from 'react'
import { useStore } from 'zustand'
import type { Answers } from '#shared/model/asked.ts'
import type { BundlePreview } from '#shared/model/bundle.ts'
import type { Server } from '#shared/model/server.ts'
import { usableNames } from '#shared/secret-names.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Dialog, ProblemNote, Section, showToast, useAction } from '../../ui/index.ts'
import { AskedFields } from './asked-fields.tsx'
import { useBringing } from './bring-bundle.tsx'
import { BundleFacts } from './ways/bundle-facts.tsx'

/** The bundle a server runs from: brought in anew, to update it or to mend files that were changed. */
export function BundleSection({ server }: { readonly server: Server }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Section
      title="Bundle"
      description="Its files are compared before every start. Bring the bundle in again to mend them, or a newer one to update it."
    >
      <Button
        onClick={() => {
          setIsOpen(true)
        }}
      >
        Bring in a bundle
      </Button>
      {isOpen && (
        <UpdateDialog
          server={server}
          onClose={() => {
            setIsOpen(false)
          }}
        />
      )}
    </Section>
  )
}

function UpdateDialog({ server, onClose }: { readonly server: Server; readonly onClose: () => void }) {
  const { registry, secrets } = useStores()
  const names = usableNames(useStore(secrets, state => state.secrets))
  const [preview, setPreview] = useState<BundlePreview>()
  const [answers, setAnswers] = useState<Answers>({})
  const bringing = useBringing(setPreview)
  const updating = useAction(async (uploadId: string) => {
    const { isApproved } = await registry.getState().updateBundle(server, uploadId, answers)
    showToast({
      text: isApproved ? `“${server.name}” has its files again.` : `“${server.name}” is held until you approve it.`,
      tone: 'success',
    })
    onClose()
  })
  const problem = updating.problem ?? bringing.problem
  // What was answered before holds. Only what the new bundle needs beyond it is asked for.
  const issues = issuesOf(updating.problem?.details['issues'])
  const asked = preview?.asked.filter(({ id }) => Object.hasOwn(issues, id) || Object.hasOwn(answers, id)) ?? []
  return (
    <Dialog
      isOpen
      isPersistent
      size="lg"
      title={`A bundle for “${server.name}”`}
      description="It is held until you approve what will run. What you answered before stays."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={preview === undefined || preview.problem !== null || preview.signature.state === 'broken'}
            isLoading={updating.isRunning}
            onClick={() => {
              if (preview !== undefined) void updating.run(preview.uploadId) // because an action keeps its problem
            }}
          >
            Use this bundle
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {problem && <ProblemNote problem={problem} />}
        {preview === undefined ? bringing.area : <BundleFacts preview={preview} action={null} />}
        <AskedFields asked={asked} answers={answers} problems={issues} secrets={names} onChange={setAnswers} />
      </div>
    </Dialog>
  )
}

/** The core's sentences by the id of what was asked. */
function issuesOf(issues: unknown): Readonly<Record<string, string>> {
  if (!Array.isArray(issues)) return {}
  const given: readonly unknown[] = issues
  return Object.fromEntries(given.filter(isIssue).map(({ path: [, id], message }) => [String(id), message]))
}

function isIssue(issue: unknown): issue is { readonly path: readonly unknown[]; readonly message: string } {
  return (
    typeof issue === 'object' &&
    issue !== null &&
    'path' in issue &&
    Array.isArray(issue.path) &&
    'message' in issue &&
    typeof issue.message === 'string'
  )
}
