import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Server } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import type { TestApp } from './start-app.ts'

const project = join(import.meta.dirname, '..', '..')

/** The program of a reference server, as npm installed it. */
export function referenceServer(name: 'everything' | 'filesystem' | 'memory'): { command: string; args: string[] } {
  return { command: process.execPath, args: [join(project, 'node_modules/@modelcontextprotocol', `server-${name}`, 'dist/index.js')] }
}

export interface ReferenceServers extends Disposable {
  /** The folder that server-filesystem serves, with `hello.txt` in it. */
  readonly filesFolder: string
  /** Where server-memory keeps its graph; it knows the path from a secret alone. */
  readonly memoryFile: string
  readonly servers: readonly Server[]
}

/** The three reference servers in one workspace: everything, files (a folder of its own) and memory (its file named by a secret). */
export async function addReferenceServers(app: TestApp, workspace: Workspace): Promise<ReferenceServers> {
  // server-filesystem compares real paths.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'atrium-reference-')))
  const filesFolder = join(folder, 'files')
  const memoryFile = join(folder, 'memory.jsonl')
  mkdirSync(filesFolder)
  writeFileSync(join(filesFolder, 'hello.txt'), 'Hello from a file.\n')
  await app.call('secrets.create', { workspaceId: workspace.id, name: 'MEMORY_PLACE', value: memoryFile })
  const filesystem = referenceServer('filesystem')
  const servers = [
    await app.addServer(workspace, 'everything', referenceServer('everything')),
    await app.addServer(workspace, 'files', { ...filesystem, args: [...filesystem.args, filesFolder] }),
    await app.addServer(workspace, 'memory', {
      ...referenceServer('memory'),
      environment: { MEMORY_FILE_PATH: { secret: 'MEMORY_PLACE' } },
    }),
  ]
  return {
    filesFolder,
    memoryFile,
    servers,
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
