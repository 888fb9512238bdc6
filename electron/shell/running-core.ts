import type { Core } from '#core/app.ts'

/** What the shell uses of the core: ask as the person at this machine, listen, end. */
export type RunningCore = Pick<Core, 'execute' | 'subscribe' | 'owner' | 'log' | 'close'>
