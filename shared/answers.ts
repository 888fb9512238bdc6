import type { Answer, Answers, Asked } from './model/asked.ts'

const ABSOLUTE_PATH = /^(\/|[A-Za-z]:[\\/]|\\\\)/
const DECIMAL = /^-?\d+(\.\d+)?$/

/** The texts that answer it, blank ones left out: what was given, or its default. A secret chosen by name has none. */
export function textsOf(asked: Asked, answers: Answers): readonly string[] {
  const answer = answerTo(asked, answers)
  if (answer === undefined) return asked.default
  return Array.isArray(answer) ? answer.filter(text => text !== '') : []
}

/** The secret of the workspace that was chosen, or undefined. */
export function chosenSecret(asked: Asked, answers: Answers): string | undefined {
  const answer = answerTo(asked, answers)
  return answer === undefined || Array.isArray(answer) ? undefined : answer.secret
}

/** What is wrong with each answer, by the id of what was asked; empty when a server can be made of them. */
export function problemsOf(asked: readonly Asked[], answers: Answers): Readonly<Record<string, string>> {
  return Object.fromEntries(
    asked.flatMap(one => {
      const problem = chosenSecret(one, answers) === undefined ? problemOfTexts(one, textsOf(one, answers)) : problemOfChosen(one)
      return problem === undefined ? [] : [[one.id, problem]]
    }),
  )
}

function answerTo({ id }: Asked, answers: Answers): Answer | undefined {
  return Object.hasOwn(answers, id) ? answers[id] : undefined
}

function problemOfChosen({ isSecret, title }: Asked): string | undefined {
  return isSecret ? undefined : `${title} is no secret. Give it as text.`
}

function problemOfTexts(asked: Asked, texts: readonly string[]): string | undefined {
  if (texts.length === 0) return asked.isRequired ? `${asked.title} is needed.` : undefined
  if (texts.length > 1 && !asked.isMultiple) return `${asked.title} takes one text.`
  return texts.map(text => problemOfText(asked, text)).find(problem => problem !== undefined)
}

function problemOfText(asked: Asked, text: string): string | undefined {
  if (text.includes('\0')) return 'It has a character that no program takes.'
  if (!isChoice(asked, text)) return `Take one of ${asked.choices.join(', ')}.`
  if (asked.kind === 'boolean' && !/^(true|false)$/.test(text)) return 'Take true or false.'
  if (asked.kind === 'number') return problemOfNumber(asked, text)
  const isPath = asked.kind === 'file' || asked.kind === 'folder'
  return isPath && !ABSOLUTE_PATH.test(text) ? 'Give the whole path.' : undefined
}

function isChoice({ choices }: Asked, text: string): boolean {
  return choices.length === 0 || choices.includes(text)
}

function problemOfNumber({ min, max }: Asked, text: string): string | undefined {
  if (!DECIMAL.test(text)) return 'Give a number.'
  if (min !== null && Number(text) < min) return `Give at least ${min}.`
  return max !== null && Number(text) > max ? `Give at most ${max}.` : undefined
}
