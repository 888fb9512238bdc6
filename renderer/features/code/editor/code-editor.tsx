import { javascript } from '@codemirror/lang-javascript'
import { useEffect, useMemo, type Ref, useImperativeHandle } from 'react'
import type { LanguageClient } from '../language/client.ts'
import type { Source } from '../language/protocol.ts'
import { languageHelp } from './language-help.ts'
import { useEditor, type Editor, type Mark } from './use-editor.ts'

export type EditorHandle = Pick<Editor, 'goTo'>

interface CodeEditorProps {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly language: Source['language']
  /** Undefined until the worker runs, and where there is none. */
  readonly client: LanguageClient | undefined
  readonly marks: readonly Mark[]
  readonly onRun: () => void
  readonly takesFocus?: boolean
  readonly ref: Ref<EditorHandle>
}

/** The source of a tool, with what the language service knows about it. */
export function CodeEditor({ label, value, onValue, language, client, marks, onRun, takesFocus = false, ref }: CodeEditorProps) {
  const extension = useMemo(
    () => [javascript({ typescript: language === 'typescript' }), client === undefined ? [] : languageHelp(client, language)],
    [client, language],
  )
  const { place, goTo } = useEditor({ label, value, onValue, marks, extension, onRun })
  useImperativeHandle(ref, () => ({ goTo }))
  useEffect(() => {
    if (takesFocus) place.current?.querySelector<HTMLElement>('.cm-content')?.focus()
  }, [place, takesFocus])
  return <div ref={place} className="h-full min-h-0 min-w-0 overflow-hidden" />
}
