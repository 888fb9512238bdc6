import { autocompletion, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state'
import { hoverTooltip, keymap, showTooltip, ViewPlugin, type EditorView, type Tooltip, type ViewUpdate } from '@codemirror/view'
import type { LanguageClient } from '../language/client.ts'
import type { CallHelp, Source } from '../language/protocol.ts'

/** Completion, hovering and the parameters of a call, as the language service tells them. */
export function languageHelp(client: LanguageClient, language: Source['language']): Extension {
  // Told before each question: what is on the screen is what the answer is about.
  const tell = ({ doc }: EditorState) => void client.setSource({ text: doc.toString(), language }) // because telling never fails
  return [
    autocompletion({
      override: [
        context => {
          tell(context.state)
          return complete(client, context)
        },
      ],
      icons: false,
      maxRenderedOptions: 60,
    }),
    hoverTooltip((view, place) => {
      tell(view.state)
      return hover(client, place)
    }),
    callHelp(client, tell),
  ]
}

/** Where a suggestion is worth making without being asked: in a name, after a point or an opening quote, in a pattern. */
const WORTH_IT = /[\w$.]$|[["'`]$|[{,]\s?$/

async function complete(client: LanguageClient, context: CompletionContext): Promise<CompletionResult | null> {
  const before = context.state.sliceDoc(Math.max(0, context.pos - 40), context.pos)
  if (!context.explicit && !WORTH_IT.test(before)) return null
  const found = await client.complete(context.pos)
  if (!found || found.suggestions.length === 0 || context.aborted) return null
  const options = found.suggestions.map<Completion>(({ label, kind, insert, rank }) => ({
    label,
    type: kind,
    sortText: rank,
    ...(insert === undefined ? {} : { apply: insert }),
    info: async () => {
      const more = await client.describe(context.pos, label)
      return more ? { dom: aboutBox(more.signature, more.words) } : null
    },
  }))
  return { from: found.from, options, validFor: /^[\w$]*$/ }
}

async function hover(client: LanguageClient, place: number): Promise<Tooltip | null> {
  const about = await client.about(place)
  if (!about) return null
  const { from, to, signature, words } = about
  return { pos: from, end: to, above: true, create: () => ({ dom: inBox(aboutBox(signature, words)) }) }
}

const setCallHelp = StateEffect.define<Tooltip | null>()
const callHelpField = StateField.define<Tooltip | null>({
  create: () => null,
  update: (shown, { effects }) => effects.reduce((current, effect) => (effect.is(setCallHelp) ? effect.value : current), shown),
  provide: field => showTooltip.from(field),
})

/** Shown from the bracket that opens a call to the one that closes it; Escape puts it away. */
function callHelp(client: LanguageClient, tell: (state: EditorState) => void): Extension {
  const plugin = ViewPlugin.define(view => {
    let turn = 0
    const ask = async (place: number) => {
      const mine = ++turn
      tell(view.state)
      const help = await client.callHelp(place)
      if (mine !== turn || view.state.selection.main.head !== place) return
      view.dispatch({ effects: setCallHelp.of(help ? tooltipOf(help, place) : null) })
    }
    return {
      update: (update: ViewUpdate) => {
        const place = update.state.selection.main.head
        const isShown = update.state.field(callHelpField) !== null
        const isCallOpened = update.docChanged && /[(,]$/.test(update.state.sliceDoc(Math.max(0, place - 1), place))
        if ((update.docChanged || update.selectionSet) && (isShown || isCallOpened)) void ask(place) // because asking never throws
      },
    }
  })
  const putAway = (view: EditorView) => {
    if (view.state.field(callHelpField) === null) return false
    view.dispatch({ effects: setCallHelp.of(null) })
    return true
  }
  return [callHelpField, plugin, keymap.of([{ key: 'Escape', run: putAway }])]
}

function tooltipOf({ before, current, after, words }: CallHelp, place: number): Tooltip {
  const create = () => {
    const strong = document.createElement('strong')
    strong.textContent = current
    const dom = aboutBox('', words)
    dom.querySelector('.cm-about-signature')?.append(before, strong, after)
    return { dom: inBox(dom) }
  }
  return { pos: place, above: true, create }
}

function aboutBox(signature: string, words: string): HTMLElement {
  const box = document.createElement('div')
  const first = document.createElement('div')
  first.className = 'cm-about-signature'
  first.textContent = signature
  box.append(first)
  if (words !== '') {
    const second = document.createElement('div')
    second.className = 'cm-about-words'
    second.textContent = words
    box.append(second)
  }
  return box
}

function inBox(dom: HTMLElement): HTMLElement {
  dom.classList.add('cm-tooltip-about')
  return dom
}
