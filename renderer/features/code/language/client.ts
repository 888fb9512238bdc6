import type { Answered, Language } from './protocol.ts'

type Later<T> = {
  readonly [Name in keyof T]: T[Name] extends (...input: infer Input) => infer Output ? (...input: Input) => Promise<Output> : never
}

/** The language service in its worker. Asking never throws: a worker that broke answers `undefined` to everything. */
export type LanguageClient = Later<{
  readonly [Name in keyof Language]: (...input: Parameters<Language[Name]>) => ReturnType<Language[Name]> | undefined
}> & { end(): void }

/** Starts the worker; `end` stops it, and whatever was asked is answered with `undefined`. */
export function startLanguage(): LanguageClient {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, (output: unknown) => void>()
  let next = 1
  let isOver = false

  const giveUp = () => {
    isOver = true
    waiting.forEach(answer => {
      answer(undefined)
    })
    waiting.clear()
  }
  worker.onmessage = ({ data }: MessageEvent<Answered>) => {
    waiting.get(data.id)?.(data.ok ? data.output : undefined)
    waiting.delete(data.id)
  }
  // It cannot be loaded, or broke beyond one question: the editor goes on without types.
  worker.onerror = giveUp

  const ask =
    (name: keyof Language) =>
    (...input: unknown[]) =>
      new Promise<unknown>(resolve => {
        if (isOver) {
          resolve(undefined)
          return
        }
        const id = next++
        waiting.set(id, resolve)
        worker.postMessage({ id, name, input })
      })
  const client = {
    setShape: ask('setShape'),
    setSource: ask('setSource'),
    problems: ask('problems'),
    complete: ask('complete'),
    describe: ask('describe'),
    about: ask('about'),
    callHelp: ask('callHelp'),
    end: () => {
      worker.terminate()
      giveUp()
    },
  }
  return client as LanguageClient // because the worker answers each question by the very type that asks it
}
