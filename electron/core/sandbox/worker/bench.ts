import type { RunEnd, RunOrder } from '../wire.ts'
import { placeInStack, syntaxErrorOf, toPlainCode, type PlainCode } from './compiled.ts'
import { createMachine, isThrownInside, type Machine } from './machine.ts'
import { stopped } from './why-ended.ts'
import { DEFAULT_LIMITS } from '../code-run.ts'

interface BenchParts {
  readonly wasm: WebAssembly.Module
  readonly prelude: string
  readonly isToStop: () => boolean
}

interface Ready {
  readonly machine: Machine
  readonly plain: PlainCode
  readonly bytecode: Uint8Array
}

/** Where machines stand ready, and what was compiled is kept. */
export interface Bench {
  /** Makes the machine that most calls will want, and runs something in it. */
  readonly warm: () => Promise<void>
  /** A machine in its first state and the compiled code, or why the code cannot be run. */
  readonly take: (order: RunOrder) => Promise<Ready | { readonly end: RunEnd }>
  /** After the run: puts the first state back, or makes a new machine where that cannot be. */
  readonly giveBack: (sizes: Sizes, machine: Machine, isSound: boolean) => void
}

type Sizes = Pick<RunOrder, 'memoryBytes' | 'stackBytes'>

/** What a worker runs before its first call, so that the way is trodden when a call comes. */
const SAMPLE = {
  source: 'async function execute(params: { text: string }) { return params.text }',
  language: 'typescript',
  given: '{"params":{},"config":{},"context":{},"maxResult":100}',
} as const

/** Workspaces may have limits of their own; a worker keeps machines for so many. */
const MAX_SIZES = 2
const MAX_COMPILED = 64

export function createBench(parts: BenchParts): Bench {
  const machines = new Map<string, Promise<Machine>>()
  const compiled = new Map<string, { readonly plain: PlainCode; readonly bytecode: Uint8Array }>()

  const make = ({ memoryBytes, stackBytes }: Sizes): Promise<Machine> => {
    const key = keyOf({ memoryBytes, stackBytes })
    const known = machines.get(key)
    if (known !== undefined) return known
    for (const old of [...machines.keys()].slice(0, Math.max(0, machines.size - MAX_SIZES + 1))) machines.delete(old)
    const machine = createMachine({ ...parts, memoryBytes, stackBytes })
    machines.set(key, machine)
    return machine
  }
  const compile = (machine: Machine, { source, language }: RunOrder) => {
    const key = `${language} ${source}`
    const known = compiled.get(key)
    if (known !== undefined) return known
    const plain = toPlainCode(source, language)
    const made = { plain, bytecode: machine.compile(plain.code) }
    for (const old of [...compiled.keys()].slice(0, Math.max(0, compiled.size - MAX_COMPILED + 1))) compiled.delete(old)
    compiled.set(key, made)
    return made
  }
  const giveBack: Bench['giveBack'] = (sizes, machine, isSound) => {
    if (isSound && machine.reset()) return
    machines.delete(keyOf(sizes))
    void make(sizes)
  }
  const take: Bench['take'] = async order => {
    const machine = await make(order)
    try {
      return { machine, ...compile(machine, order) }
    } catch (thrown) {
      // It read a source and ran nothing, but what it read is still in its memory.
      giveBack(order, machine, true)
      return { end: endOfUnread(thrown, order) }
    }
  }
  return {
    warm: async () => {
      const ready = await take({ ...SAMPLE, ...DEFAULT_LIMITS, isHeavy: false, calls: 0 })
      if ('end' in ready) return
      ready.machine.begin(ready.bytecode, SAMPLE.given, () => undefined)
      giveBack(DEFAULT_LIMITS, ready.machine, true)
    },
    take,
    giveBack,
  }
}

const keyOf = ({ memoryBytes, stackBytes }: Sizes): string => `${memoryBytes}/${stackBytes}`

/** Why a source cannot be read, and where in it. */
function endOfUnread(thrown: unknown, { source, language }: RunOrder): RunEnd {
  const { message, line, column } = isThrownInside(thrown)
    ? { message: thrown.message, ...placeInStack(thrown.stack ?? '', place => place) }
    : syntaxErrorOf(thrown)
  const text = line === null ? '' : (source.split('\n')[line - 1] ?? '')
  const isModule = /^\s*(import|export)\b/.test(text)
  return stopped(
    'syntax',
    isModule ? MODULES : `The ${language === 'typescript' ? 'TypeScript' : 'JavaScript'} cannot be read: ${message}`,
    { line, column },
  )
}

const MODULES = 'Code tools are one file without modules: take the import or export away. Define async function execute instead.'
