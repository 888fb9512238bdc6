import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { request } from 'node:http'
import { basename } from 'node:path'

/** Time to find out who holds a port, in ms: a person waits for the answer. */
const DEADLINE_MS = 1_500

interface Holder {
  readonly name: string
  readonly pid: number
}

/** Who listens on a port of this machine, in words: "node (process 4711)", "another Atrium". Undefined when it cannot be told. */
export async function findPortHolder(port: number): Promise<string | undefined> {
  const [isAtrium, holder] = await Promise.all([answersAsAtrium(port), findHolder(port).catch(() => undefined)])
  const name = isAtrium ? 'another Atrium' : holder?.name
  if (name === undefined) return undefined
  return holder === undefined ? name : `${name} (process ${holder.pid})`
}

/** Every answer of a gateway of ours names itself. */
function answersAsAtrium(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = request({ host: '127.0.0.1', port, method: 'HEAD', path: '/', timeout: DEADLINE_MS, agent: false }, response => {
      response.resume()
      resolve(response.headers.server === 'Atrium')
      probe.destroy()
    })
    probe.on('timeout', () => {
      probe.destroy()
    })
    probe.on('error', () => {
      resolve(false)
    })
    probe.end()
  })
}

function findHolder(port: number): Promise<Holder | undefined> {
  if (process.platform === 'linux') return findOnLinux(port)
  return process.platform === 'win32' ? findOnWindows(port) : findWithLsof(port)
}

/** The kernel's table of sockets gives the listening one's inode; the process that has it open is its holder. Sees own processes only. */
async function findOnLinux(port: number): Promise<Holder | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(path => readFile(path, 'utf8').catch(() => '')))
  const inode = tables
    .flatMap(table => table.split('\n'))
    .map(line => listeningInode(line, port))
    .find(found => found !== undefined)
  if (inode === undefined) return undefined
  for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
    if (await hasOpen(pid, `socket:[${inode}]`)) return { name: await nameOnLinux(pid), pid: Number(pid) }
  }
  return undefined
}

/** The program's file, because a process may call itself anything: Node calls its own "MainThread". */
async function nameOnLinux(pid: string): Promise<string> {
  const file = await readlink(`/proc/${pid}/exe`).catch(() => '')
  return file === '' ? (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() : basename(file.replace(/ \(deleted\)$/, ''))
}

/** Columns: number, local address:port (hex), remote, state (0A: listening), five more, inode. */
function listeningInode(line: string, port: number): string | undefined {
  const [, local, , state, , , , , , inode] = line.trim().split(/\s+/)
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return state === '0A' && local?.endsWith(`:${hex}`) === true ? inode : undefined
}

async function hasOpen(pid: string, what: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const descriptors = await readdir(folder).catch(() => [])
  for (const descriptor of descriptors) {
    if ((await readlink(`${folder}/${descriptor}`).catch(() => '')) === what) return true
  }
  return false
}

/** `lsof -F pc` prints a line `p<pid>` and a line `c<command>` for each process. */
async function findWithLsof(port: number): Promise<Holder | undefined> {
  const text = await output('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'])
  const pid = /^p(\d+)$/m.exec(text)?.[1]
  return pid === undefined ? undefined : { name: /^c(.+)$/m.exec(text)?.[1] ?? 'a program', pid: Number(pid) }
}

async function findOnWindows(port: number): Promise<Holder | undefined> {
  const line = (await output('netstat', ['-ano', '-p', 'TCP'])).split('\n').find(row => row.includes(`:${port} `) && /LISTENING/i.test(row))
  const pid = /(\d+)\s*$/.exec(line ?? '')?.[1]
  if (pid === undefined) return undefined
  const name = /^"([^"]+)"/.exec(await output('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']))?.[1]
  return { name: name ?? 'a program', pid: Number(pid) }
}

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise(resolve => {
    execFile(command, [...args], { timeout: DEADLINE_MS, windowsHide: true }, (error, stdout) => {
      resolve(error === null ? stdout : '')
    })
  })
}
