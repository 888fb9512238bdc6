import { Plus, X } from 'lucide-react'
import { chosenSecret, textsOf } from '#shared/answers.ts'
import type { Answer, Answers, Asked } from '#shared/model/asked.ts'
import { Button, Checkbox, Field, HiddenInput, IconButton, Input, Select } from '../../ui/index.ts'

interface AskedFieldsProps {
  readonly asked: readonly Asked[]
  readonly answers: Answers
  /** A sentence by the id of what was asked. */
  readonly problems: Readonly<Record<string, string>>
  /** The names of the workspace's secrets. */
  readonly secrets: readonly string[]
  readonly onChange: (answers: Answers) => void
}

/** What an entry of the registry or a bundle asks for, a field each, with its words, choices and default. */
export function AskedFields({ asked, answers, problems, secrets, onChange }: AskedFieldsProps) {
  return asked.map(one => (
    <AskedField
      key={one.id}
      asked={one}
      answers={answers}
      problem={problems[one.id]}
      secrets={secrets}
      onAnswer={answer => {
        onChange({ ...answers, [one.id]: answer })
      }}
    />
  ))
}

interface AskedFieldProps {
  readonly asked: Asked
  readonly answers: Answers
  readonly problem: string | undefined
  readonly secrets: readonly string[]
  readonly onAnswer: (answer: Answer) => void
}

function AskedField(props: AskedFieldProps) {
  const { asked, answers, problem, onAnswer } = props
  const texts = textsOf(asked, answers)
  if (asked.kind === 'boolean') {
    return (
      <Checkbox
        label={asked.title}
        hint={asked.description === '' ? undefined : asked.description}
        isChecked={texts[0] === 'true'}
        onCheck={isChecked => {
          onAnswer([String(isChecked)])
        }}
      />
    )
  }
  if (asked.isMultiple) return <SeveralTexts {...props} />
  return (
    <Field label={asked.title} hint={hintOf(asked)} problem={problem} isOptional={!asked.isRequired}>
      {asked.isSecret ? <SecretControl {...props} /> : <TextControl asked={asked} text={texts[0] ?? ''} onAnswer={onAnswer} />}
    </Field>
  )
}

function hintOf({ description, min, max }: Asked): string | undefined {
  const bounds = [min === null ? '' : `at least ${min}`, max === null ? '' : `at most ${max}`].filter(text => text !== '').join(', ')
  const words = [description, bounds === '' ? '' : `${bounds.charAt(0).toUpperCase()}${bounds.slice(1)}.`].filter(text => text !== '')
  return words.length === 0 ? undefined : words.join(' ')
}

interface TextControlProps {
  readonly asked: Asked
  readonly text: string
  readonly onAnswer: (answer: Answer) => void
}

function TextControl({ asked, text, onAnswer }: TextControlProps) {
  const onValue = (typed: string) => {
    onAnswer(typed === '' ? [] : [typed])
  }
  if (asked.choices.length > 0) {
    const none = { value: '', label: asked.isRequired ? 'Choose one' : 'None' }
    return <Select value={text} options={[none, ...asked.choices.map(choice => ({ value: choice, label: choice }))]} onValue={onValue} />
  }
  const isPath = asked.kind === 'file' || asked.kind === 'folder'
  const example = asked.example === '' && isPath ? 'The whole path' : asked.example
  return (
    <Input value={text} placeholder={example} isMono={isPath} inputMode={asked.kind === 'number' ? 'decimal' : 'text'} onValue={onValue} />
  )
}

/** Typed in now and kept in the vault, or one that is there already. */
function SecretControl({ asked, answers, secrets, onAnswer }: AskedFieldProps) {
  const chosen = chosenSecret(asked, answers)
  const typed = (
    <HiddenInput
      placeholder="Kept as a secret"
      value={textsOf(asked, answers)[0] ?? ''}
      onValue={text => {
        onAnswer(text === '' ? [] : [text])
      }}
    />
  )
  if (secrets.length === 0) return typed
  return (
    <div className="grid grid-cols-[minmax(0,12rem)_minmax(0,1fr)] gap-2">
      <Select
        // The label above names the value; this one says where it is from.
        id={undefined}
        aria-label={`Where ${asked.title} comes from`}
        value={chosen ?? ''}
        options={[{ value: '', label: 'New secret' }, ...secrets.map(name => ({ value: name, label: name }))]}
        onValue={name => {
          onAnswer(name === '' ? [] : { secret: name })
        }}
      />
      {chosen === undefined ? typed : <span className="self-center text-xs text-muted">The secret {chosen} is used.</span>}
    </div>
  )
}

function SeveralTexts({ asked, answers, problem, onAnswer }: AskedFieldProps) {
  const given = Object.hasOwn(answers, asked.id) ? answers[asked.id] : asked.default
  const texts = Array.isArray(given) && given.length > 0 ? given : ['']
  const isPath = asked.kind === 'file' || asked.kind === 'folder'
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">
        {asked.title}
        {!asked.isRequired && <span className="ml-1.5 font-normal text-faint">Optional</span>}
      </legend>
      {texts.map((text, index) => (
        // Texts repeat, and their order is what they are.
        <div key={index} className="grid grid-cols-[minmax(0,1fr)_1.75rem] items-start gap-2">
          <Input
            aria-label={`${asked.title} ${index + 1}`}
            aria-invalid={problem === undefined ? undefined : true}
            placeholder={isPath ? 'The whole path' : asked.example}
            isMono={isPath}
            value={text}
            onValue={typed => {
              onAnswer(texts.map((other, at) => (at === index ? typed : other)))
            }}
          />
          <IconButton
            label={`Remove ${asked.title} ${index + 1}`}
            icon={X}
            onClick={() => {
              onAnswer(texts.filter((_other, at) => at !== index))
            }}
          />
        </div>
      ))}
      {problem !== undefined && (
        <p role="alert" className="text-xs text-danger-ink">
          {problem}
        </p>
      )}
      {problem === undefined && asked.description !== '' && <p className="text-xs text-muted">{asked.description}</p>}
      <div>
        <Button
          size="sm"
          variant="ghost"
          icon={Plus}
          className="-ml-2"
          onClick={() => {
            onAnswer([...texts, ''])
          }}
        >
          Add another
        </Button>
      </div>
    </fieldset>
  )
}
