import type { code } from '#shared/contract/code.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { addTools, type AddNeeds } from './add-tools.ts'
import { getCustomServer, getTool } from './rules.ts'
import { readToolFile, writeToolFile } from './tool-file.ts'
import { toToolView } from './view.ts'

/** A code tool as one file, out and in. */
export function fileHandlers(needs: AddNeeds): Pick<Handlers<typeof code>, 'code.exportTool' | 'code.importTool'> {
  const { db } = needs
  return {
    'code.exportTool': (_call, one) => writeToolFile(getTool(db, one)),
    'code.importTool': (_call, { text, toolName, ...one }) => {
      getCustomServer(db, one)
      const read = readToolFile(text)
      const name = toolName ?? read.name
      addTools(needs, one, [{ name, draft: read.draft }])
      return toToolView(db, getTool(db, { ...one, toolName: name }))
    },
  }
}
