import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import { RUNNING_NOTE, type RunningNote } from '#shared/model/running-note.ts'
import { makePrivateFile } from '#core/db/open.ts'

export interface RunningNoteKeeper {
  /** Called whenever the gateway's status changed: the note is there while it listens, and not otherwise. */
  readonly show: (status: Pick<GatewayStatus, 'state' | 'baseUrl'>) => void
  readonly close: () => void
}

/** Keeps the note by which the command line finds this Atrium. What an earlier one left is gone from the beginning. */
export function keepRunningNote(dataFolder: string, token: string): RunningNoteKeeper {
  const path = join(dataFolder, RUNNING_NOTE)
  let shown: string | undefined
  const close = () => {
    shown = undefined
    rmSync(path, { force: true })
  }
  close()
  return {
    close,
    show: ({ state, baseUrl }) => {
      if (state !== 'listening') close()
      else if (shown !== baseUrl) {
        shown = baseUrl
        makePrivateFile(path)
        writeFileSync(path, JSON.stringify({ pid: process.pid, baseUrl, token } satisfies RunningNote))
      }
    },
  }
}
