// The sandbox: where what authors wrote is run. It knows no feature and no database; what code may use is passed with each run.
export { createSandbox, type Sandbox } from './sandbox.ts'
export { DEFAULT_LIMITS } from './code-run.ts'
export type { CodeHost, CodeOutcome, CodeRun, CodeStore, FetchMade, SandboxLimits } from './code-run.ts'
