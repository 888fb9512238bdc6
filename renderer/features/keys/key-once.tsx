import { useState } from 'react'
import type { CreatedKey } from '#shared/model/key.ts'
import { useEndpoint, useWorkspace } from '../../app/stores.tsx'
import { Button, Callout, CopyButton, Dialog, formatTime, Skeleton, useNow } from '../../ui/index.ts'
import { ClientTabs, Snippet } from './client-tabs.tsx'

interface KeyOnceProps {
  readonly created: CreatedKey
  /** Where it takes the place of another one: when that one ends. */
  readonly oldEndsAt?: number
  readonly onClose: () => void
}

/** The only time the key is seen. Closing without having copied it asks once more. */
export function KeyOnce({ created: { key, value }, oldEndsAt, onClose }: KeyOnceProps) {
  const { slug, id } = useWorkspace()
  const url = useEndpoint()
  const [isCopied, setIsCopied] = useState(false)
  const [isWarning, setIsWarning] = useState(false)
  const copied = () => {
    setIsCopied(true)
    setIsWarning(false)
  }
  const close = () => {
    if (isCopied || isWarning) onClose()
    else setIsWarning(true)
  }

  return (
    <Dialog
      isOpen
      isPersistent
      size="lg"
      onClose={close}
      title={`The key for “${key.name}”`}
      description={
        key.expiresAt === null
          ? 'Copy it now. It is not shown again.'
          : `Copy it now. It is not shown again, and expires ${formatTime(key.expiresAt)}.`
      }
      footer={
        isWarning ? (
          <>
            <p role="alert" className="mr-auto text-warning-ink">
              It was not copied. Without it this key is of no use.
            </p>
            <Button onClick={onClose}>Close anyway</Button>
            <CopyButton value={value} label="Copy key" size="md" variant="primary" onCopied={copied} />
          </>
        ) : (
          <Button variant={isCopied ? 'primary' : 'secondary'} onClick={close}>
            Done
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-5">
        <KeyLine value={value} onCopied={copied} />
        {oldEndsAt !== undefined && <OldKey endsAt={oldEndsAt} />}
        {url === undefined && <Skeleton rows={3} />}
        {url !== undefined && key.surfaces !== 'rest' && (
          <ClientTabs url={url} slug={slug} keyValue={value} keyName={key.name} onCopied={copied} />
        )}
        {url !== undefined && key.surfaces !== 'mcp' && (
          <Snippet
            snippet={{ title: 'scripts', where: 'A tool over REST', language: 'shell', text: restCall(new URL(url).origin, id, value) }}
            holdsKey
            onCopied={copied}
          />
        )}
      </div>
    </Dialog>
  )
}

function OldKey({ endsAt }: { readonly endsAt: number }) {
  const isOver = endsAt <= useNow()
  return (
    <Callout
      tone={isOver ? 'warning' : 'neutral'}
      title={isOver ? 'The old key opens nothing any more' : `The old key goes on until ${formatTime(endsAt)}`}
    >
      {isOver ? 'Its client is refused until it has this one.' : 'Give its client this one before then.'}
    </Callout>
  )
}

/** How a script calls a tool with the key. */
function restCall(origin: string, workspaceId: string, key: string): string {
  return [
    `curl -X POST ${origin}/api/v1/workspaces/${workspaceId}/tools/TOOL/call`,
    `  -H 'Authorization: Bearer ${key}'`,
    `  -H 'Content-Type: application/json' -d '{"arguments":{}}'`,
  ].join(' \\\n')
}

function KeyLine({ value, onCopied }: { readonly value: string; readonly onCopied: () => void }) {
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2 rounded-md border border-line bg-sunken py-1.5 pr-1.5 pl-3">
        <code aria-label="Key" className="min-w-0 flex-1 font-mono text-sm break-all select-all">
          {value}
        </code>
        <CopyButton value={value} label="Copy key" variant="primary" onCopied={onCopied} />
      </div>
      <p className="text-xs text-muted">Atrium keeps only a hash of it. If it is lost, revoke it and create another.</p>
    </div>
  )
}
