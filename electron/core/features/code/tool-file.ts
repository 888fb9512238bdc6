import { AppError } from '#shared/errors.ts'
import { CodeToolFile } from '#shared/model/code.ts'
import type { z } from 'zod'

type ToolFile = Omit<z.infer<typeof CodeToolFile>, 'atriumTool'>

/** The one file that a code tool goes in: JSON that a person can read. */
export function writeToolFile({ name, draft }: ToolFile): { fileName: string; text: string } {
  return { fileName: `${name}.atrium-tool.json`, text: `${JSON.stringify({ atriumTool: 1, name, draft }, null, 2)}\n` }
}

/** Throws `invalid_input` that says what is wrong with it. */
export function readToolFile(text: string): ToolFile {
  const { name, draft } = checked(parsed(text))
  return { name, draft }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown // any JSON at all
  } catch {
    throw new AppError('invalid_input', 'This file is not JSON. Choose a file that ends with .atrium-tool.json.')
  }
}

function checked(value: unknown): z.infer<typeof CodeToolFile> {
  const isOurs = typeof value === 'object' && value !== null && 'atriumTool' in value
  if (!isOurs) throw new AppError('invalid_input', 'This file holds no tool of Atrium.')
  if (value.atriumTool !== 1) throw new AppError('invalid_input', 'This file was written by a newer Atrium. Update Atrium to read it.')
  const read = CodeToolFile.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new AppError('invalid_input', `This tool cannot be read: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}
