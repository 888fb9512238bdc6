import { EvalFlags, JSException, QuickJS, type JSValueHandle } from 'quickjs-wasi'
import { AppError } from '#shared/errors.ts'
import { FILE } from './compiled.ts'
import { keepState } from './first-state.ts'
import { HOST_FUNCTIONS } from './host-functions.ts'

/** The name of what the prelude's text leaves behind. */
const PRELUDE_NAME = 'prelude'

/**
 * Room that the engine's heap has from the beginning, in bytes. Memory of WebAssembly cannot shrink: a run that fits in here leaves a
 * machine whose first state can be put back, and that is a copy of so many bytes.
 */
const FIRST_HEAP = 327_680

export interface MachineSettings {
  readonly wasm: WebAssembly.Module
  readonly prelude: string
  readonly memoryBytes: number
  readonly stackBytes: number
  /** Asked again and again while code runs: whether it must end now. */
  readonly isToStop: () => boolean
}

/** Hears what the code sends. What it throws is thrown inside, by its text. */
export type HearGuest = (op: string, id: number, text: string, bytes: Uint8Array | undefined) => void

/**
 * One engine in memory of its own. Between two runs its memory is made, byte by byte, what it was before the first: whatever the code of
 * one call changed, the next call finds nothing of it.
 */
export interface Machine {
  /** Reads a source; throws a JSException for one that is not JavaScript. Runs nothing of it. */
  readonly compile: (code: string) => Uint8Array
  /** Runs the top level of the code, then `execute`, up to where it waits. Throws what the code threw at its top level. */
  readonly begin: (bytecode: Uint8Array, given: string, hear: HearGuest) => void
  /** Goes on with what the code waited for, up to where it waits again. */
  readonly settle: (id: number, isOk: boolean, text: string, bytes: Uint8Array | undefined) => void
  readonly ring: (id: number) => void
  readonly memoryBytes: () => number
  /** Puts the first state back; false when that cannot be: such a machine is thrown away. */
  readonly reset: () => boolean
}

export async function createMachine(settings: MachineSettings): Promise<Machine> {
  let hear: HearGuest | undefined
  const { vm, memory } = await createEngine(settings)
  const { run, settle, ring } = installPrelude(vm, settings.prelude, message => hear?.(...message))
  const first = keepState(memory().buffer)
  const firstUse = vm.getMemoryUsage().mallocSize

  return {
    compile: code => compile(vm, code),
    begin: (bytecode, given, hearing) => {
      hear = hearing
      const execute = vm.evalBytecode(bytecode)
      call(vm, run, [vm.newString(given), execute])
    },
    settle: (id, isOk, text, bytes) => {
      const body = bytes === undefined ? vm.undefined : vm.newUint8Array(bytes)
      call(vm, settle, [vm.newNumber(id), isOk ? vm.true : vm.false, vm.newString(text), body])
    },
    ring: id => {
      call(vm, ring, [vm.newNumber(id)])
    },
    memoryBytes: () => Math.max(0, vm.getMemoryUsage().mallocSize - firstUse),
    reset: () => {
      hear = undefined
      const { buffer } = memory()
      if (buffer.byteLength !== first.length) return false
      first.putBack(buffer)
      return true
    },
  }
}

/** What the engine's memory offers. It grows, and is another buffer then. */
interface EngineMemory {
  readonly buffer: ArrayBuffer
}

async function createEngine({ wasm, memoryBytes, stackBytes, isToStop }: MachineSettings) {
  let memory: EngineMemory | undefined
  const vm = await QuickJS.create({
    wasm,
    memoryLimit: memoryBytes,
    maxStackSize: stackBytes,
    interruptHandler: isToStop,
    moduleLoader: { normalize: (_from: string, name: string) => refuseModule(name), load: refuseModule },
    wasi: (its: EngineMemory) => {
      memory = its
      // It has nowhere to print to.
      return { fd_write: () => 8 }
    },
  })
  // Before the limit counts it, and before the first state is kept.
  vm.newArrayBuffer(new Uint8Array(FIRST_HEAP)).dispose()
  return {
    vm,
    memory: () => {
      if (memory === undefined) throw new AppError('internal', 'The engine has no memory.')
      return memory
    },
  }
}

function installPrelude(vm: QuickJS, prelude: string, hear: (message: Parameters<HearGuest>) => void) {
  const send = vm.newFunction('send', (...args) => {
    const [op, id, text, bytes]: readonly (JSValueHandle | undefined)[] = args
    // Only what is a number or a text already: turning anything else into one would run the code's own functions in here.
    if (!op?.isString || !id?.isNumber || !text?.isString) throwInside('This cannot be sent.')
    else hear([op.toString(), id.toNumber(), text.toString(), bytesOf(bytes)])
    return vm.undefined
  })
  const ask = vm.newFunction('ask', (...args) => {
    const [op, text, bytes, more]: readonly (JSValueHandle | undefined)[] = args
    const answer = op?.isString && text?.isString ? answerOf(op.toString(), text.toString(), [bytesOf(bytes), bytesOf(more)]) : undefined
    if (answer === undefined) throwInside('This cannot be answered.')
    return typeof answer === 'string' ? vm.newString(answer) : vm.newUint8Array(answer)
  })
  // In a function, so that its own name is not left outside.
  const inside = vm.evalCode(`(() => {${prelude}\nreturn ${PRELUDE_NAME}})()`, PRELUDE_NAME)
  const made = vm.callFunction(inside.getProp('install'), vm.undefined, send, ask)
  // Made now, so that they are part of the first state.
  return { run: made.getProp('run'), settle: made.getProp('settle'), ring: made.getProp('ring'), constants: [vm.true, vm.false] }
}

function answerOf(op: string, text: string, [bytes, more]: readonly (Uint8Array | undefined)[]): string | Uint8Array | undefined {
  const none = new Uint8Array()
  try {
    return HOST_FUNCTIONS.get(op)?.(text, bytes ?? none, more ?? none)
  } catch {
    // What Node says about it is not for the code.
    return undefined
  }
}

function bytesOf(handle: JSValueHandle | undefined): Uint8Array | undefined {
  if (handle === undefined || handle.isUndefined) return undefined
  try {
    return handle.toUint8Array()
  } catch {
    return undefined
  }
}

function call(vm: QuickJS, what: JSValueHandle, args: readonly JSValueHandle[]): void {
  vm.callFunction(what, vm.undefined, ...args)
  vm.executePendingJobs()
}

/** Compiling by itself loses the place of an error; reading the same once more tells it. */
function compile(vm: QuickJS, code: string): Uint8Array {
  try {
    return vm.compile(code, FILE, EvalFlags.STRICT)
  } catch (thrown) {
    vm.evalCode(code, FILE, EvalFlags.STRICT | EvalFlags.COMPILE_ONLY)
    throw thrown
  }
}

export const isThrownInside = (thrown: unknown): thrown is JSException => thrown instanceof JSException

/** Throws inside the engine. A text, because of an Error its stack would be shown to the code, with our folders in it. */
export function throwInside(message: string): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- because the engine makes the error from the text
  throw message
}

function refuseModule(name: string): never {
  throwInside(`Code tools cannot load modules: import of "${name}" is refused. Use what is built in, or fetch.`)
}
