import { useEffect, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { ImportedText } from '#shared/model/import.ts'
import { attempt } from '../../../api/loading.ts'
import { useStores, useWorkspace } from '../../../app/stores.tsx'
import { Field, Textarea } from '../../../ui/index.ts'
import { FoundList, submitOf } from './found-list.tsx'
import { usePicks } from './use-picks.ts'
import { WayForm } from './way-form.tsx'
import type { WayProps } from './way.ts'

const EXAMPLE = `{
  "mcpServers": {
    "everything": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-everything"] }
  }
}`

/** What a client's file or a readme has, pasted: every server in it to choose, values that look like secrets lifted out of the text. */
export function PasteWay({ onAdded }: WayProps) {
  const { imports } = useStores()
  const { id: workspaceId } = useWorkspace()
  const [text, setText] = useState('')
  const { found, problem } = usePreview(text)
  const take = (choices: Parameters<ReturnType<typeof imports.getState>['takeText']>[2]) =>
    imports.getState().takeText(workspaceId, text, choices)
  const picks = usePicks([{ id: 'text', servers: found.servers, take }], onAdded)
  const isEmpty = found.servers.length === 0
  return (
    <WayForm
      submit={submitOf(picks)}
      onSubmit={() => void picks.submit() /* because it keeps its problem */}
      problem={picks.problem ?? problem}
    >
      <Field
        label="Configuration"
        hint="From Claude, Cursor, VS Code, Zed, Codex, Goose and others, in JSON, TOML or YAML: the file, or the part with the servers."
      >
        <Textarea rows={isEmpty ? 9 : 4} isMono placeholder={EXAMPLE} value={text} onValue={setText} />
      </Field>
      <FoundList label="Servers found" servers={[...picks.shown.values()]} problems={found.problems} isEmpty={isEmpty} />
    </WayForm>
  )
}

const NOTHING: ImportedText = { servers: [], problems: [] }
/** After the last key; pasting is one. */
const PAUSE_MS = 150

/** What the text has, a moment after it changed; of two answers the one for the newer text stays. */
function usePreview(text: string) {
  const { imports } = useStores()
  const { id: workspaceId } = useWorkspace()
  const [read, setRead] = useState<{ readonly found: ImportedText; readonly problem: AppError | undefined }>({
    found: NOTHING,
    problem: undefined,
  })
  useEffect(() => {
    let isCurrent = true
    const timer = setTimeout(() => {
      void attempt(() => imports.getState().preview(workspaceId, text)).then(answer => {
        if (!isCurrent) return
        setRead(answer.ok ? { found: answer.data, problem: undefined } : { found: NOTHING, problem: answer.problem })
      }) // because attempt does not reject
    }, PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [imports, workspaceId, text])
  return read
}
