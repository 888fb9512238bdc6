import { Link2 } from 'lucide-react'
import { useState } from 'react'
import type { ToolResult } from '#shared/model/tool.ts'
import { CodeBlock, Tabs } from '../../ui/index.ts'
import { laidOut, partsOf, type ResultPart } from './result-parts.ts'

type View = 'answer' | 'structured' | 'raw'

/** A tool's answer: what it says, its structured content, and all of it as it came. */
export function ResultView({ result }: { readonly result: ToolResult }) {
  const [view, setView] = useState<View>('answer')
  const parts = partsOf(result)
  const hasStructure = result.structuredContent !== undefined
  const look = result.isError === true ? 'border-warning/50' : ''
  const answer = (
    <div className="flex flex-col gap-3">
      {parts.map((part, index) => (
        // Parts have no name; their order is what the tool gave.
        <Part key={index} part={part} look={look} />
      ))}
      {parts.length === 0 && <p className="text-muted">It answered nothing.</p>}
    </div>
  )
  return (
    <Tabs<View>
      label="The answer"
      value={view}
      onValue={setView}
      tabs={[
        { id: 'answer', label: 'Answer', content: answer },
        ...(hasStructure
          ? [
              {
                id: 'structured' as const,
                label: 'Structured',
                content: <Json label="Structured content" value={result.structuredContent} />,
              },
            ]
          : []),
        { id: 'raw', label: 'Raw', content: <Json label="The whole answer" value={result} /> },
      ]}
    />
  )
}

function Json({ label, value }: { readonly label: string; readonly value: unknown }) {
  return <CodeBlock label={label} code={JSON.stringify(value, null, 2)} copyLabel="Copy" isWrapped />
}

function Part({ part, look }: { readonly part: ResultPart; readonly look: string }) {
  switch (part.kind) {
    case 'text':
      return <CodeBlock label="Text" code={laidOut(part.text)} copyLabel="Copy" isWrapped className={look} />
    case 'image':
      return (
        <img
          src={part.source}
          alt={`What the tool drew, ${part.mime}`}
          className="max-w-full self-start rounded-md border border-line bg-sunken"
        />
      )
    case 'link':
      return (
        <p className="flex items-start gap-2 rounded-md border border-line bg-sunken px-3 py-2">
          <Link2 aria-hidden size={14} className="mt-0.5 shrink-0 text-muted" />
          <span className="min-w-0">
            {part.name} <span className="block font-mono text-xs break-all text-muted">{part.uri}</span>
          </span>
        </p>
      )
    case 'other':
      return <CodeBlock label={`A part of type ${part.what}`} code={part.json} copyLabel="Copy" isWrapped />
  }
}
