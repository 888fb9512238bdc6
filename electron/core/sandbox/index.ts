// The sandbox: where what authors wrote is run. It knows no feature and no database; what code may use is passed with each run.
export { createSandbox, type Sandbox } from './sandbox.ts'
export { DEFAULT_LIMITS, MAX_STACK_BYTES } from './code-run.ts'
export type {
  CodeContext,
  CodeHost,
  CodeLanguage,
  CodeOutcome,
  CodeProgress,
  CodeRun,
  CodeStore,
  ConsoleLine,
  Fence,
  FetchMade,
  SandboxLimits,
  StopReason,
} from './code-run.ts'
