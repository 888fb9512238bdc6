import { indentWithTab } from '@codemirror/commands'
import { setDiagnostics, nextDiagnostic, previousDiagnostic, type Diagnostic } from '@codemirror/lint'
import { Compartment, EditorState, Prec, type Extension } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { basicSetup } from 'codemirror'
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import { adoptEditorStyles } from './adopt-styles.ts'
import { editorTheme } from './theme.ts'

/** What stands out in the text. Places count UTF-16 units from the start. */
export interface Mark {
  readonly from: number
  readonly to: number
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
}

export interface EditorProps {
  /** Read out: what is written here. */
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly marks: readonly Mark[]
  readonly isReadOnly?: boolean
  /** The language, its help, and what else this editor has. Another one replaces it. */
  readonly extension: Extension
  /** `mod+enter`. */
  readonly onRun?: (() => void) | undefined
}

export interface Editor {
  readonly place: RefObject<HTMLDivElement | null>
  /** Takes the focus to that place and shows it. */
  readonly goTo: (place: number) => void
}

/** A CodeMirror editor whose text and marks the caller holds. */
export function useEditor({ label, value, onValue, marks, isReadOnly = false, extension, onRun }: EditorProps): Editor {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const [{ language, writing }] = useState(() => ({ language: new Compartment(), writing: new Compartment() }))
  const tell = useEffectEvent(onValue)
  const run = useEffectEvent(() => {
    onRun?.()
    return onRun !== undefined
  })
  const first = useEffectEvent((): readonly Extension[] => [
    Prec.highest(
      keymap.of([
        { key: 'Mod-Enter', run },
        { key: 'F8', run: nextDiagnostic, shift: previousDiagnostic, stopPropagation: true },
      ]),
    ),
    basicSetup,
    keymap.of([indentWithTab]),
    editorTheme,
    language.of(extension),
    writing.of(writable(isReadOnly)),
    EditorView.lineWrapping,
    // It is reached by Tab in any case; the index says so to those who look for it.
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    EditorView.updateListener.of(update => {
      if (update.docChanged) tell(update.state.doc.toString())
    }),
  ])
  const firstValue = useEffectEvent(() => value)

  useEffect(() => {
    if (place.current === null) return
    adoptEditorStyles()
    const made = new EditorView({ parent: place.current, state: EditorState.create({ doc: firstValue(), extensions: [first()] }) })
    view.current = made
    return () => {
      view.current = null
      made.destroy()
    }
  }, [])
  useEffect(() => {
    view.current?.dispatch({ effects: language.reconfigure(extension) })
  }, [language, extension])
  useEffect(() => {
    view.current?.dispatch({ effects: writing.reconfigure(writable(isReadOnly)) })
  }, [writing, isReadOnly])
  useEffect(() => {
    if (view.current) replaceText(view.current, value)
  }, [value])
  useEffect(() => {
    if (view.current) showMarks(view.current, marks)
  }, [marks])

  return {
    place,
    goTo: at => {
      const anchor = Math.min(at, view.current?.state.doc.length ?? 0)
      view.current?.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
      view.current?.focus()
    },
  }
}

/** What cannot be written in can still be reached and read by keyboard. */
function writable(isReadOnly: boolean): Extension {
  return EditorState.readOnly.of(isReadOnly)
}

/** For a text that came from elsewhere; what was typed here is there already. */
function replaceText(view: EditorView, value: string): void {
  const current = view.state.doc.toString()
  if (current !== value) view.dispatch({ changes: { from: 0, to: current.length, insert: value } })
}

/** Marks are found a moment after the text they are of: what lies behind its end now is cut. */
function showMarks(view: EditorView, marks: readonly Mark[]): void {
  const { length } = view.state.doc
  const diagnostics = marks.map<Diagnostic>(({ from, to, severity, message }) => ({
    from: Math.min(from, length),
    to: Math.min(Math.max(from, to), length),
    severity,
    message,
  }))
  view.dispatch(setDiagnostics(view.state, diagnostics))
}
