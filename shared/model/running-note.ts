import { z } from 'zod'

/** The file in the data folder by which other programs of the same person find the Atrium that runs on it. */
export const RUNNING_NOTE = 'running.json'

export const RunningNote = z.object({
  pid: z.int().positive(),
  /** Of the gateway: `http://127.0.0.1:<port>`. */
  baseUrl: z.string(),
  /** Another for each run: shown by who asks to be let in, because only this person can read it here. */
  token: z.string(),
})
export type RunningNote = z.infer<typeof RunningNote>
