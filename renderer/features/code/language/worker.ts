import { createLanguage } from './language-service.ts'
import { LIBRARY } from './library.ts'
import type { Answered, Asked } from './protocol.ts'

// The page's type of the global scope is a window's; a worker's has the two members that are used here.
const scope = globalThis as unknown as { onmessage: ((event: MessageEvent<Asked>) => void) | null; postMessage(answer: Answered): void }
const language = createLanguage(LIBRARY)

scope.onmessage = ({ data: { id, name, input } }) => {
  try {
    const answer = language[name] as (...given: unknown[]) => unknown // because name and input come as a pair, which the type of a lookup forgets
    scope.postMessage({ id, ok: true, output: answer(...input) })
  } catch (thrown) {
    scope.postMessage({ id, ok: false, message: thrown instanceof Error ? thrown.message : String(thrown) })
  }
}
