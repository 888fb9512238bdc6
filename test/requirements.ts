/** Every promise of the product so far: an id, and the sentence a test proves by citing the id. The coverage test fails on one that nobody cites. */
export const REQUIREMENTS = {
  'code.open-api':
    'An OpenAPI 3 description becomes tools: chosen operations, their schemas, a secret for what they must show; nothing in it becomes code.',
  'code.one-file': 'A code tool goes out as one file without any value of a secret, and comes in as a draft that nobody can call.',
  'code.templates': 'A new tool can begin as one of the templates, each of which is whole.',

  'setup.start':
    '`npm start` from a fresh clone installs, builds and runs; without a display or Electron it says so in one line and serves headless.',
  'setup.demo': '`npm run demo` shows the main job with two workspaces, reference servers, a ready call and a key, in a throw-away folder.',
  'setup.start-link': 'Headless start prints a sign-in link that works once.',
  'layout.top-level': 'The top level holds exactly what was agreed.',
  'layout.rules-bite': 'Each import rule fails when it is broken.',
  'layout.promises-cited': 'Every promise is cited by a test, and every cited promise exists.',

  'contract.one-door':
    'Every operation goes through `execute`: parsed, authorized, output parsed, answered as an Outcome; it never throws.',
  'contract.well-formed': 'Routes are unique, every route parameter is an input, no GET changes anything, every permission exists.',
  'contract.rest': 'Every operation offered on REST works over `/api/v1` with an admin key, with the status of its error code.',
  'rest.keys':
    'Over REST a key of a workspace does there what its scopes of the control plane name, a user key no more than its member, and is nobody elsewhere.',
  'rest.idempotency':
    'A command that is sent again over REST with its Idempotency-Key is done once and answered as before, for a day; what was shown once lies nowhere in the clear.',
  'rest.pages':
    'Lists over REST are told page by page with one kind of cursor, which leaves out and repeats nothing that stays; another text is no cursor.',
  'rest.docs':
    'The API is described on a page that Atrium serves itself: without a key, a script or anything from elsewhere, and with nothing private.',
  'rest.property': 'Whatever is sent to REST, no request breaks it, and every answer fits the schema that the OpenAPI document has for it.',
  'rest.etags':
    'Over REST what was read has a tag; who reads it again may be told that it is as it was, and a change is made only of what was expected.',
  'rest.keys-give': 'A key makes and changes only keys that may do no more than it.',
  'rest.tools':
    'Over REST a tool is called through the same gates as over MCP: what is listed can be called, a refusal says what opens it, and a call ends with its client and its key.',
  'contract.openapi': 'The OpenAPI 3.1 document is generated from the contract and is valid.',
  'contract.page-http': 'The page’s HTTP transport needs the cookie of a one-time link, the CSRF token and the right Origin.',
  'contract.ipc': 'The same operations are served over Electron IPC, to our own page alone.',

  'store.private-files': 'The data folder is 0700 and its files 0600 from their creation.',
  'store.one-owner': 'A second start on the same data folder says who owns it and changes nothing.',
  'store.migrations': 'Migrations are numbered, forward only, each in a transaction, with a copy of the file before.',
  'store.newer-refused': 'A data file of a newer version is refused and left as it was.',
  'store.kill-keeps': 'kill -9 at any moment loses no acknowledged change.',
  'store.journal':
    'However many records are written, the journal stays below 20 MB, and a file that is closed while it is flushed is whole.',

  'vault.keychain': 'The master key lives in the OS keychain and is read once per run.',
  'vault.sealed-in-place': 'A sealed value opens only in its workspace, secret and version.',
  'vault.locked': 'A locked or absent keychain is `locked` with what to do; never plain text, never a new key over existing data.',
  'vault.passphrase': 'Without a keychain a passphrase guards the vault; without one Atrium starts locked, says so and goes on.',
  'vault.passphrase-sources': 'The passphrase comes from the page, a prompt, a file or a descriptor, never from the command line.',

  'gateway.fuzz':
    'Malformed HTTP and messages are refused in form: nothing breaks, nothing of another workspace is told, nothing stays, and good calls go on.',

  'audit.chain':
    'Calls, decisions, changes and sign-ins are one record each in a chain of hashes: what is changed, deleted, put between, swapped or cut off is found and the first bad record named.',
  'audit.sealed':
    'The head of each chain is signed every 100 records and every minute with a key of the vault; a locked vault is told, a lost key is never replaced by itself.',
  'audit.offline': 'An exported audit is verified anywhere with the public key alone.',
  'audit.retention':
    'What a workspace keeps of its audit is limited by number and age; a signed summary stands for what was removed, and the chain stays whole.',
  'audit.search': 'The audit is filtered and searched, page by page, and exported as JSON lines and as CSV without formulas.',
  'audit.sign-ins': 'Sign-ins to servers and to the pages are on record.',
  'metrics.scrape':
    'Prometheus reads calls, durations, servers, vault and audit with an admin key alone; labels name no tool and no key, and everybody else is told nothing.',

  'workspaces.default': 'The organization starts with a workspace named default.',
  'workspaces.create-rename': 'A workspace has a UUID, a unique slug that stays, and a name that can change.',
  'workspaces.two-live': 'Two workspaces are live at once with different servers and keys.',

  'servers.held': 'What will run is shown in full and held until approved; a change holds it again.',
  'servers.environment': 'A child gets a built environment: the base, and what its configuration names, with secrets by name.',
  'servers.first-use': 'A server starts on first use or by its switch, and is ready after handshake and list.',
  'servers.failure-told': 'A server that fails shows the reason and its last stderr lines.',
  'servers.tree-ends': 'Stopping ends the whole process tree, also of a server that ignores signals.',
  'servers.no-orphans': 'After SIGKILL of Atrium at any moment, the next start leaves no child of it alive.',
  'servers.login-path': 'The login shell’s PATH is found once, with a deadline.',
  'servers.real': 'The reference servers everything, filesystem and memory work.',

  'secrets.write-only': 'Secrets can be added, replaced, deleted and listed, never read back.',
  'secrets.scopes':
    'A secret of the organization reaches all or chosen workspaces, is only read there, gives way to one of the same name, and tells no workspace of another.',
  'secrets.history': 'A replaced secret keeps its version number and when each version was made, never a value.',
  'secrets.reveal': 'A value is shown to an owner or admin in the window alone, never while locked, and every time is recorded first.',
  'secrets.env-import': 'A .env text is previewed line by line, and kept as it was agreed to, all of it or nothing.',
  'secrets.references':
    'A reference to a password manager is looked up at use and never kept, without a shell, with a deadline and in words when it fails.',
  'secrets.uses': 'What uses a secret is found, and what deleting it breaks is said before.',
  'secrets.restart-needed':
    'A running server whose secret is another now says so until it is restarted; a workspace can have that done by itself, and no call is cut off.',
  'secrets.short-told': 'Who keeps a value that is too short to be redacted is told: as it is typed, in a preview, and in the lists.',
  'secrets.kept-back': 'What comes piece by piece is kept back while its end may begin a secret value, a quarter of a second at most.',
  'secrets.never-out': 'Secret values are found nowhere: not in files, logs, errors, records, arguments or results, in any encoding.',

  'keys.form': 'A key is `atr_` with 256 random bits and a checksum, shown once, kept as a hash.',
  'keys.revoke': 'Revoking a key takes effect on its next call.',
  'keys.same-401': 'A key of another workspace, a revoked, expired, malformed, empty or absent one get the same 401.',
  'keys.used': 'The list of keys tells prefix, last use and number of calls.',

  'gateway.host-origin': 'Host and Origin are checked on every path before anything else.',
  'gateway.no-oauth': 'The key port answers 401 without OAuth metadata, and 404 to OAuth discovery.',
  'gateway.limits': 'Body size, depth and concurrency are bounded.',
  'gateway.port-busy': 'A busy port says who holds it, and the rest of the app goes on.',
  'gateway.sessions': 'Legacy sessions are bound to their key; another key’s session does not exist.',
  'gateway.both-eras': 'Both protocol eras are served on one URL.',
  'gateway.names': 'Tools are named `<server>__<tool>` by the naming rules; prefixing can be off with one server.',
  'gateway.passes-through':
    'Tools, prompts, resources, templates, completion, logging, progress, list_changed, structured content and `_meta` pass through.',
  'gateway.cancellation': 'A cancelled call is cancelled at the server.',
  'gateway.asks-back': 'Sampling, elicitation and roots reach the very call that caused them, with many calls in flight.',
  'gateway.one-record': 'Every call has a request id and exactly one record, written before its answer leaves.',
  'gateway.conformance': 'The official suite passes through Atrium, both requirement sets.',
  'gateway.real-clients': 'The SDK clients of both versions and eras and the Inspector call tools of the reference servers.',
  'gateway.isolation': 'Nothing of another workspace can be read or named, by any operation or gateway path.',

  'page.journey': 'First run to revoked key works in a browser, live, without reload.',
  'page.accessible': 'Every page is free of axe findings, in light and dark.',
  'page.playground': 'A tool can be called from a form made of its JSON schema.',
  'page.settings-shared': 'The desktop app and `serve` keep window and appearance settings in the same file.',

  'desktop.journey': 'The same journey works in the real Electron.',
  'desktop.hardened': 'The page is sandboxed and isolated; navigation, new windows and permissions are denied.',
  'desktop.single': 'A second start shows the window of the first.',
  'desktop.stays': 'Closing the window keeps the gateway running; quit ends the children first.',
  'desktop.packaged': 'The packaged folder starts.',

  'bridge.both-eras': 'The stdio bridge carries both eras, from one dependency-free file.',
  'bridge.reconnects': 'The bridge reconnects when Atrium restarts.',
  'bridge.quiet': 'The bridge writes nothing on stdout but protocol and ends when its client does.',

  // Issue 3: servers of every kind.
  'kinds.http': 'A server at an address is spoken to over Streamable HTTP in both eras, with headers that can name secrets.',
  'kinds.sse': 'A server that knows only the older HTTP with SSE works.',
  'kinds.client-conformance': 'The official client suite passes, both requirement sets.',
  'oauth.sign-in':
    'Sign-in to a server: discovery, PKCE, registration (metadata document, dynamic, typed in), resource indicator, `iss` checked, only https or loopback opened.',
  'oauth.tokens': 'Tokens lie in the vault by server, issuer and workspace; one refresh at a time stores the new pair before using it.',
  'oauth.keeps-refresh': 'A transient failure or being offline never throws a refresh token away; a revoked family asks to sign in again.',
  'oauth.needed': 'A server that needs a sign-in says so as a state with a button, and a call answers with a clear error that names it.',
  'oauth.step-up': 'A 403 for missing scope asks for exactly more, and the call succeeds after the person agreed.',
  'adding.pasted': 'A pasted configuration of any known client (JSON, JSONC, TOML, YAML) becomes servers, local and remote.',
  'adding.found': 'What clients on this machine have is found, previewed and taken over: secrets lifted, nothing started.',
  'adding.registry':
    'A registry entry becomes a held server: paged, cached, usable offline, without a shell, secrets to the vault, hashes verified.',
  'adding.bundles': 'An .mcpb bundle is checked, unpacked safely, asked about in a form, and held.',
  'adding.held-again': 'A changed command, package version, environment name or definition holds the server again.',
  'sharing.one-process': '10 clients on 10 servers make at most 10 process trees; a server that needs a session of its own gets one.',
  'sharing.idle': 'An idle server stops after its time; its tools stay listed, and a list never waits for a start.',
  'life.states': 'States follow a pure function: restart after 1, 2, 4 … s, then failed with the reason.',
  'life.health': 'One failed check stops nothing; a network that is down is not a server that is down; sleep and wake are survived.',
  'life.isolation': 'A slow, dead or flooding server delays only its own calls; lists have deadlines and say what is missing.',
  'life.bounds': 'A line of 100 MB, a flood on stdout or stderr, and results of 50 MB leave memory bounded.',
  'life.timeouts': 'Timeouts are set per workspace and server; progress extends them; cancellation reaches the server.',
  'life.kills':
    'Random kills of Atrium and servers under load leave no orphan, lose no acknowledged record or its usage, and answer every call; the audit stays whole.',
  'life.parent-death': 'Children end when Atrium dies, without its next start, where the system allows.',
  'platforms.commands': 'Commands are resolved without a shell on Windows, macOS and Linux; line breaks are refused.',
  'platforms.paths': 'Version managers and package managers are found from a start without a login shell.',
  'tools.switch': 'A tool can be switched off, renamed and described anew; calls follow at once.',
  'tools.cost': 'Each tool and the workspace show what their definitions cost in tokens.',
  'tools.names': 'Names are made safe; a collision hides one tool and says so; a trusted tool cannot be shadowed.',
  'tools.pinned': 'A definition that changed is held with a readable diff until approved; an unreadable pin refuses.',
  'tools.hidden-characters': 'Characters that cannot be seen in a definition are flagged.',
  'tools.grants': 'A new tool is not reachable by a key that was limited to chosen tools until it is granted.',
  'tools.fresh':
    'Lists and counts that are kept are told as they are now: a change of a tool, rule, pin, grant, server or workspace shows in the next.',
  'sandbox.author':
    'A code tool is `async function execute(params, config, context)` in JavaScript or TypeScript; `config` is frozen and has only what was given.',
  'sandbox.places': 'What a code tool throws, and what cannot be read of it, is told with line and column of its own source.',
  'sandbox.inside':
    'Inside there is fetch, console, URL, text, base64, crypto, timers, AbortSignal, structuredClone and context, and nothing of Node.',
  'sandbox.no-escape': 'Prototypes, constructors, eval, import and require lead nowhere outside.',
  'sandbox.fresh': 'Every call begins in the same state: nothing of another call, tool or workspace is there.',
  'sandbox.bounds':
    'Memory, stack, time, timers, console, result and requests of a call are bounded; what goes over is stopped and says which.',
  'sandbox.apart': 'A worker that overruns is ended and replaced; other calls go on meanwhile, also of other workspaces.',
  'sandbox.deadline': 'The deadline and a cancellation end a call wherever it is: computing, waiting for a host, or waiting for its turn.',
  'sandbox.hostile-messages': 'Nothing that code returns, prints or sends is taken for a message of Atrium.',
  'sandbox.fence': 'Code reaches only hosts on its list, over http and https, and nothing private by name, address, spelling or redirect.',
  'sandbox.fence-secrets':
    'A secret, in any form, goes only to hosts named by their own name, and not without encryption to the open internet.',
  'sandbox.fence-bounds': 'Fetches are bounded in number, bytes after unpacking, redirects and time.',
  'sandbox.built': 'The sandbox runs from out/ as it does from the sources.',

  'discovery.gates': 'Discovery mode offers search, describe and call; every use passes the same gates as a direct call.',
  'discovery.recall':
    'At least 300 real tool definitions: recall@5 of 60 plain questions is at least 0.9, with tokens before and after shown.',
  'discovery.bounded': 'Search says when its answer was cut, no server crowds the others out, and schemas stay small.',
  'seeing.server': 'A server’s page shows its state with the reason, stderr, frames, calls, latency, memory and processor of its tree.',
  'seeing.inspector': 'One exchange can be read frame by frame, redacted, and replayed.',
  'changes.lists': 'List changes reach only the workspaces concerned, debounced; a client that ignores them gets correct answers.',
  'changes.subscriptions': 'Resource subscriptions are counted and restored after a reconnect.',
  'changes.resumable': 'A legacy stream can be resumed from a bounded store; event ids are bound to the session.',

  // Issue 4: secrets that cannot leak.
  'rotation.master':
    'The master key is replaced in one step: with another passphrase or another protector too, and nothing is lost where it fails.',
  'rotation.data-keys': 'Data keys are rotated while secrets are read and written; the older key goes when nothing lies under it.',
  'rotation.organization':
    'The organization’s data key is rotated as a workspace’s is, alone or with all, and killed at any moment loses nothing.',
  'rotation.kills': 'Killed at any moment of a rotation, everything sealed opens, and the rotation goes on.',
  'lock.calls':
    'While the vault is locked, calls of servers that were given secrets are refused and their processes end after their last call; everything else goes on.',
  'lock.by-itself': 'The vault locks after a time without use by a person, and with the machine, where a person chose that.',
  'lock.redacts': 'What was known before the vault was locked is still taken out of what servers say.',
  'secrets.overwritten':
    'Of a secret that is replaced or deleted, and of a workspace that is deleted, nothing sealed stays in the data file, its journal or its copies.',
  'oauth.overwritten':
    'Of tokens that are renewed, replaced or signed out of, and of a client that an authority forgot, nothing sealed stays in any file.',
  'workspaces.remove': 'A workspace can be deleted with everything that is its own; the last one cannot.',
  'vault.keyring':
    'With the real keyring locked in use, restarted, replaced or opened with a wrong password nothing is lost and nothing is made anew.',
  'vault.page':
    'The page locks, tells when the vault locks by itself, and rotates keys and changes the passphrase, with progress, by keyboard too.',
  'rotation.all-sealed': 'Everything that is sealed is sealed anew: a table that rotation does not know fails a test.',
  // Issue 4: the author's desk.
  'code.types': 'An author gets types, completion, hover and problems for parameters, secrets, context and the sandbox, in both languages.',
  'code.schema': 'A schema is written as a form and as JSON, kept in step; what only the JSON has stays, and wrong JSON says where.',
  'code.drafts': 'A draft saves itself and is not lost; a save that came first is a conflict with a way out.',

  'code.results':
    'A code tool’s text, JSON, content parts and nothing become results; what is thrown, what overruns and what does not fit a schema says so, with the line in its source.',
  'code.no-process':
    'A custom server is approved and ready at once, has no process, and is listed, called, cancelled, seen, switched and renamed as any other.',
  'code.never-callable': 'A draft can be tried and never called.',
  'code.publish':
    'Publishing runs the examples, makes a version and accepts its definition, all or nothing; of two at once one is told; clients hear of it.',
  'code.versions': 'What was published never changes; an earlier version is published again as a new one.',
  'code.dry-run': 'A draft runs with real or stand-in secrets and says what it did, redacted; nothing that it remembers stays.',
  'code.secrets':
    'Code gets the secrets that its source names or that it declares, at the value of the moment; no result, error, record or message has one.',
  'code.uses':
    'Which secrets a source uses is found by reading it, aliases and destructuring included; where it cannot be known, that is said.',
  'code.call-tool':
    'A tool calls others of its workspace under the gates and limits of the key that called it, with a record each, four deep at most; it hands no secret on.',
  'code.nested':
    'Calls of tools that call tools come to an end however many there are; a full key refuses the inner one, and who cancels the outer one ends it.',
  'code.store': 'What tools remember is sealed, their server’s alone, within a quota, and gone with it.',
  'code.isolation': 'Code reaches no secret, tool or memory of another workspace.',
  'code.locked': 'While the vault is locked, code that needs it is refused with what to do, and other code goes on.',
  'code.desk':
    'A tool is begun, completed, checked, tried, kept as an example, published, called, edited, compared and rolled back at its desk, by keyboard, under the page’s strict policy.',

  // Issue 5: keys, scopes and modules.
  'scopes.bind':
    'A key reaches what its scopes and its surface name, in lists, search, calls, prompts, resources and completions alike; what nobody decided counts as write.',
  'scopes.roles': 'A user key is bound by its scopes and by the role of its member, as both are now.',
  'scopes.decided': 'That a tool only reads is decided by a person for a definition, and lost with it.',
  'scopes.never-widen': 'What a key reaches never grows by itself: not by what is deleted, renamed or added, and not by who makes it.',
  'keys.limits':
    'A key with limits makes no more calls in a minute and on a day than they say, also after a restart; what was denied does not count.',
  'keys.rotate': 'A rotated key is replaced by one that may do the same, and lives on for as long as was chosen.',
  'keys.life': 'What each key did day by day is told, and a key that is about to expire is pointed out.',
  'page.keys':
    'In the page a key is made, edited, rotated and revoked by keyboard, with all that it may do; keys that expire soon or are unused are pointed out.',
  'page.usage':
    'In the page usage is seen by tool, module, key and day, and the plan is changed, topped up and capped; a pause says what ends it.',
  'page.modules': 'In the page modules are switched, and whether tools only read is decided, one by one and at once.',
  'page.members': 'In the page people are added, given roles and removed, and what becomes of their keys is said before.',
  'page.activity':
    'Activity shows calls, decisions, changes and sign-ins live, narrows them by all that a record says, tells how their chain stands, verifies and exports it.',
  'keys.mint':
    'A key minted for a name that no workspace has makes that workspace in the same step; what is refused leaves nothing behind.',
  'keys.pasted':
    'One of Atrium’s own keys is known by its checksum wherever it is pasted: said there at once, and refused where it would be kept readable.',
  'workspaces.archive':
    'An archived workspace starts nothing and refuses every key of its own at the gate "workspace"; restored, it is as it was.',
  'gates.matrix':
    'Over every combination of module, tool, scope, chosen tools, key, surface, limit and usage the expected gate refuses, with exactly one record.',
  'usage.events':
    'Every call that no gate refused, or that reached its server, has one usage event, written with its record, and is summed up by key, tool, module and day; what was refused costs nothing.',
  'usage.ledger': 'What was paid ahead is the sum of a ledger that nobody changes, and deleting a workspace gives nothing back.',
  'usage.plan':
    'Included units, then what was paid ahead, then caps of the organization, workspaces and keys hold for each month, also after a restart; the refusal says what opens it and when it ends.',
  'usage.at-once':
    'Calls at once never use more than is left, and a month that ends, or a plan that changes, meanwhile loses none of them.',
  'usage.goes-on':
    'While calls are paused everything that costs nothing goes on: looking, topping up, revoking, reviewing, taking out and deleting.',
  'usage.unreadable': 'What was used and cannot be read refuses calls: it is never without limit.',
  'sdk.workspace': 'The SDK lists, makes, finds, changes, archives and deletes workspaces, makes keys of them and calls their tools.',
  'sdk.again': 'The SDK sends again what was not answered, a command as the same command, and nothing that was refused.',
  'sdk.key-stays': 'The SDK hands its key to nobody but the address it was given, and not unprotected to another machine.',
  'sdk.built': 'The SDK is one module without dependencies with types of its own, and its documented example runs.',
  'cli.commands': 'Every operation of REST is a command of `atrium`, with flags out of its schema and help on each level.',
  'cli.output': '`atrium` answers people with tables and programs with JSON, and a pipe without colours or questions.',
  'cli.secrets': '`atrium` takes secrets from a file, standard input or a hidden prompt, never from its command line.',
  'cli.no-injection': 'Nothing that somebody else wrote commands the terminal of who uses `atrium`.',
  'cli.exit-codes': '`atrium` ends with the exit code of what went wrong.',
  'cli.running': '`atrium` talks to the Atrium that runs on its data folder, and to nobody else.',
  'cli.audit': '`atrium audit` exports an audit whole and verifies it with the app and without.',
  'cli.login':
    '`atrium login` gets an admin key of its own from a person who sees its code in the page; asked once, answered once, revocable, with an end.',
  'cli.login-door': 'Nobody asks to be let in who cannot read the data folder, and not too often.',
  'cli.completion': '`atrium` is completed by bash, zsh and fish.',
  'approvals.rules':
    'Rules of a workspace allow, ask about or block calls by tool, module, key and arguments: the first that is about a call decides, and what cannot be read or judged by refuses.',
  'approvals.ask':
    'A call that a person is asked about waits, and is answered once, for exactly its caller, tool, definition and arguments, by nobody who has a key of the workspace; no answer is no.',
  'approvals.again':
    'Who went away meets the answer when the same call comes again within ten minutes, once; every gate is asked again before an approved call runs.',
  'approvals.page':
    'Rules are written, ordered and deleted in the page, and a call that waits is shown on every page at once and answered there, by keyboard too, with all that hides in its arguments shown.',
  'approvals.listed': 'What rules always block is not listed, searched or described, and a call says why.',
  'modules.switch': 'A module that is off lists nothing and refuses every call, before any scope is asked, and its record says so.',
} as const

export type PromiseId = keyof typeof REQUIREMENTS
