import { useState } from 'react'
import { useStore } from 'zustand'
import { clientSnippets, type ClientId, type ClientSnippet } from '#shared/client-snippets.ts'
import { useStores } from '../../app/stores.tsx'
import { CodeBlock, CopyButton, Tabs } from '../../ui/index.ts'

interface ClientTabsProps {
  readonly url: string
  readonly slug: string
  readonly keyValue: string
  /** A key named after a client shows that client first. */
  readonly keyName: string
  readonly onCopied: () => void
}

/** What to paste into each client, ready with address and key. */
export function ClientTabs({ url, slug, keyValue, keyName, onCopied }: ClientTabsProps) {
  const bridge = useStore(useStores().gateway, state => state.gateway?.bridge)
  const snippets = clientSnippets({ url, slug, key: keyValue, bridge })
  const clients = [...new Set(snippets.map(snippet => snippet.client))]
  const [client, setClient] = useState<ClientId>(() => snippets.find(snippet => snippet.title === keyName)?.client ?? 'claude-code')
  const ofClient = (id: ClientId) => snippets.filter(snippet => snippet.client === id)

  return (
    <Tabs<ClientId>
      label="Connect a client"
      value={client}
      onValue={setClient}
      tabs={clients.map(id => ({
        id,
        label: ofClient(id)[0]?.title ?? id,
        content: (
          <div className="flex flex-col gap-4">
            {ofClient(id).map(snippet => (
              <Snippet key={snippet.where} snippet={snippet} holdsKey={snippet.text.includes(keyValue)} onCopied={onCopied} />
            ))}
          </div>
        ),
      }))}
    />
  )
}

interface SnippetProps {
  readonly snippet: Omit<ClientSnippet, 'client'>
  /** Copying one without the key does not save the key. */
  readonly holdsKey: boolean
  readonly onCopied: () => void
}

/** Something to paste, and where it goes. */
export function Snippet({ snippet: { title, where, text, language }, holdsKey, onCopied }: SnippetProps) {
  return (
    <div className="overflow-hidden rounded-md border border-line bg-sunken">
      <div className="flex min-h-9 items-center justify-between gap-3 border-b border-line py-1 pr-1.5 pl-3">
        <span className="text-xs text-muted">{where}</span>
        <CopyButton value={text} label="Copy" variant="ghost" {...(holdsKey ? { onCopied } : {})} />
      </div>
      <CodeBlock isBare isWrapped={language === 'shell'} code={text} label={`For ${title}: ${where}`} className="rounded-none border-0" />
    </div>
  )
}
