// The tools of echo-server.mjs. Each is either `answer` (the result at once) or `run` (answers later, or never).
import { spawn } from 'node:child_process'
import process from 'node:process'
import { send, text } from './stdio-lines.mjs'

const string = { type: 'string' }
const integer = { type: 'integer', minimum: 0 }

function schema(properties, required = Object.keys(properties)) {
  return { type: 'object', properties, required }
}

// The grandchild stays in our process group: whoever stops us must stop it too.
function startGrandchild({ stubborn }) {
  const script = `${stubborn ? "process.on('SIGTERM',()=>{});process.on('SIGHUP',()=>{});" : ''}setTimeout(()=>{},600000)`
  const [command, args] = stubborn || process.platform === 'win32' ? [process.execPath, ['-e', script]] : ['sleep', ['600']]
  const child = spawn(command, args, { stdio: 'ignore' })
  child.unref()
  return child.pid
}

function tellProgress(call, { steps, ms = 0 }) {
  const progressToken = call.meta?.progressToken
  let step = 0
  const next = () => {
    if (step === steps) return call.reply(text(`${steps} steps`))
    step += 1
    const params = { progressToken, progress: step, total: steps, message: `step ${step}` }
    if (progressToken !== undefined) send({ method: 'notifications/progress', params })
    call.after(ms, next)
  }
  next()
}

function writeStderr({ text: line, lines = 1 }) {
  for (let written = 0; written < lines; written += 1) process.stderr.write(`${line}\n`)
  return text(`${lines} line(s) on stderr`)
}

function exitAtOnce({ code = 1 }) {
  process.exit(code)
}

const answeringTools = {
  echo: { about: 'Returns the text it is given.', input: schema({ text: string }), answer: given => text(given.text) },
  env: {
    about: 'Returns the value of an environment variable.',
    input: schema({ name: string }),
    answer: ({ name }) => text(process.env[name] ?? ''),
  },
  pid: { about: 'Returns the process id.', input: schema({}), answer: () => text(String(process.pid)) },
  crash: { about: 'Exits at once.', input: schema({ code: integer }, []), answer: exitAtOnce },
  stderr: { about: 'Writes lines on stderr.', input: schema({ text: string, lines: integer }, ['text']), answer: writeStderr },
  big: {
    about: 'Returns a text of some bytes.',
    input: schema({ bytes: integer }),
    answer: ({ bytes }) => text('x'.repeat(bytes)),
  },
  fail: {
    about: 'Returns a result that is an error.',
    input: schema({ text: string }),
    answer: given => ({ ...text(given.text), isError: true }),
  },
  structured: {
    about: 'Returns structured content with a vendor key.',
    input: schema({ value: integer }),
    output: schema({ value: integer, doubled: integer }),
    answer: ({ value }) => ({
      ...text(JSON.stringify({ value, doubled: value * 2 })),
      structuredContent: { value, doubled: value * 2 },
      _meta: { 'example.com/kept': value },
    }),
  },
  log: {
    about: 'Sends a log message, then answers.',
    input: schema({ text: string, level: string }, ['text']),
    answer: given => {
      send({ method: 'notifications/message', params: { level: given.level ?? 'info', logger: 'echo', data: given.text } })
      return text('logged')
    },
  },
  'spawn-child': {
    about: 'Starts a process of its own and returns its id.',
    input: schema({ stubborn: { type: 'boolean' } }, []),
    answer: given => text(String(startGrandchild(given))),
  },
}

const runningTools = {
  slow: {
    about: 'Answers after some milliseconds.',
    input: schema({ ms: integer }),
    run: (call, { ms }) => call.after(ms, () => call.reply(text(`waited ${ms} ms`))),
  },
  progress: {
    about: 'Reports progress in some steps, some milliseconds apart.',
    input: schema({ steps: integer, ms: integer }, ['steps']),
    run: tellProgress,
  },
  refuse: {
    about: 'Answers with a protocol error.',
    input: schema({ text: string, code: { type: 'integer' } }, ['text']),
    run: (call, given) => send({ id: call.id, error: { code: given.code ?? -32000, message: given.text, data: { kept: true } } }),
  },
}

/** The tools, their list and the way to call one. `running` gets, by request id, what cancels a call that waits. */
export function createEchoTools({ ledger, running, uri, extra }) {
  let added = 0
  const tools = {
    ...answeringTools,
    ...runningTools,
    hang: { about: 'Never answers.', input: schema({}), run: call => running.set(call.id, () => {}) },
    'list-changed': {
      about: 'Adds a tool and says that the list changed.',
      input: schema({}),
      answer: () => {
        added += 1
        tools[`added-${added}`] = { about: 'Came later.', input: schema({}), answer: () => text('added') }
        send({ method: 'notifications/tools/list_changed' })
        return text(`added-${added}`)
      },
    },
    'resource-updated': {
      about: 'Says that the greeting changed.',
      input: schema({}),
      answer: () => {
        send({ method: 'notifications/resources/updated', params: { uri } })
        return text(uri)
      },
    },
    ledger: {
      about: 'Returns what this server was asked, as JSON.',
      input: schema({}),
      answer: () => text(JSON.stringify({ ...ledger, waiting: running.size })),
    },
  }
  for (let index = 1; index <= extra; index += 1) {
    tools[`tool-${index}`] = { about: `Extra tool ${index}.`, input: schema({}), answer: () => text(`tool-${index}`) }
  }
  const list = () => Object.entries(tools).map(([name, tool]) => describe(name, tool))
  return { list, call: (id, params) => callTool({ tools, ledger, running }, id, params) }
}

function describe(name, { about, input, output }) {
  return { name, description: about, inputSchema: input, ...(output ? { outputSchema: output } : {}) }
}

function callTool({ tools, ledger, running }, id, params) {
  const { name, arguments: given = {}, _meta: meta } = params
  if (name !== 'ledger') ledger.lastParams = params
  ledger.calls[name] = (ledger.calls[name] ?? 0) + 1
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined
  if (!tool) return send({ id, error: { code: -32602, message: `No tool ${name}` } })
  if (tool.answer) return send({ id, result: tool.answer(given) })
  const call = {
    id,
    meta,
    reply(result) {
      running.delete(id)
      send({ id, result })
    },
    after(ms, then) {
      const timer = setTimeout(then, ms)
      running.set(id, () => clearTimeout(timer))
    },
  }
  tool.run(call, given)
}
