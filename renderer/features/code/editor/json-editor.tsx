import { json } from '@codemirror/lang-json'
import { useEditor, type Mark } from './use-editor.ts'

const JSON_LANGUAGE = json()

interface JsonEditorProps {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly marks: readonly Mark[]
}

/** JSON, with what is wrong with it marked. */
export function JsonEditor({ label, value, onValue, marks }: JsonEditorProps) {
  const { place } = useEditor({ label, value, onValue, marks, extension: JSON_LANGUAGE })
  return <div ref={place} className="h-full min-h-0 min-w-0 overflow-hidden" />
}
