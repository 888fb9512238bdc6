import { useState } from 'react'
import { useStore } from 'zustand'
import { problemsOf } from '#shared/answers.ts'
import type { AppError } from '#shared/errors.ts'
import type { Answers, Asked } from '#shared/model/asked.ts'
import type { Server } from '#shared/model/server.ts'
import { usableNames } from '#shared/secret-names.ts'
import { useStores } from '../../../app/stores.tsx'
import { Field, Input, useAction } from '../../../ui/index.ts'
import { AskedFields } from '../asked-fields.tsx'
import { serverNameProblem } from '../launch-draft.ts'

const NOTHING: readonly Asked[] = []

/** The name of a new server and the answers to what it asks for, with their problems once somebody tried. */
export function useAddForm(asked: readonly Asked[] | undefined, suggestedName: string) {
  const { servers, secrets } = useStores()
  const taken = useStore(servers, state => state.servers).map(server => server.name)
  const names = usableNames(useStore(secrets, state => state.secrets))
  const [typedName, setName] = useState<string>()
  const [answers, setAnswers] = useState<Answers>({})
  const [showsProblems, setShowsProblems] = useState(false)
  const name = typedName ?? suggestedName
  // Answers to what is not asked any more, in another way say, are kept for the way back, but not given.
  const given = Object.fromEntries(Object.entries(answers).filter(([id]) => (asked ?? NOTHING).some(one => one.id === id)))
  const problems = problemsOf(asked ?? NOTHING, given)
  const nameProblem = serverNameProblem(name.trim(), taken)
  return {
    name: name.trim(),
    answers: given,
    /** Shows what is wrong; false when something is. */
    check: () => {
      setShowsProblems(true)
      const isGood = nameProblem === undefined && Object.keys(problems).length === 0
      // Once they are marked: the form may be scrolled far from the first one.
      if (!isGood) requestAnimationFrame(goToFirstProblem)
      return isGood
    },
    fields: (
      <>
        <Field label="Name" problem={showsProblems ? nameProblem : undefined}>
          <Input value={name} onValue={setName} />
        </Field>
        <AskedFields
          asked={asked ?? NOTHING}
          answers={answers}
          problems={showsProblems ? problems : {}}
          secrets={names}
          onChange={setAnswers}
        />
      </>
    ),
  }
}

function goToFirstProblem(): void {
  const marked = [...document.querySelectorAll<HTMLElement>('[role="dialog"] [aria-invalid="true"]')]
  // Ways that are not shown keep their fields.
  marked.find(field => field.offsetParent !== null)?.focus()
}

export interface Saving {
  readonly save: () => Promise<boolean>
  readonly isSaving: boolean
  readonly problem: AppError | undefined
}

/** Adds the server and goes on to its review. */
export function useSavingOne(add: () => Promise<Server>, onAdded: (servers: readonly Server[]) => void): Saving {
  const action = useAction(async () => {
    onAdded([await add()])
  })
  return { save: () => action.run(), isSaving: action.isRunning, problem: action.problem }
}
