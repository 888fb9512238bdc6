// Stands for Atrium in tests that kill it: starts children in a data folder and says who they are.
// Usage: node owner.ts FOLDER FOLDER_MARK SCRIPT [watched]
import path from 'node:path'
import { openDatabase } from '#core/db/open.ts'
import { ParentWatch } from '#core/processes/parent-watch.ts'
import { spawnChild } from '#core/processes/spawn-child.ts'

const [folder = '', folderMark = '', script = '', watched = ''] = process.argv.slice(2)
const db = openDatabase(path.join(folder, 'atrium.db'))
const base = Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
const launch = { serverId: 'srv_test', command: process.execPath, args: ['-e', script], environment: {}, cwd: null }
const child = await spawnChild(
  {
    db,
    folderMark,
    dataFolder: folder,
    baseEnvironment: base,
    now: () => 0,
    ...(watched === '' ? {} : { parentWatch: new ParentWatch() }),
  },
  launch,
)
child.stdout.once('data', (line: Buffer) => {
  process.stdout.write(`${child.pid} ${String(line).trim()}\n`)
})
setInterval(() => undefined, 1_000)
