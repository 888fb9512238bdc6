import type { Migration } from '../migration.ts'
import { first } from './001-first.ts'
import { serverKinds } from './002-server-kinds.ts'
import { workspaceSettings } from './003-workspace-settings.ts'
import { toolPolicy } from './004-tool-policy.ts'
import { registry } from './005-registry.ts'
import { toolModes } from './006-tool-modes.ts'
import { signIns } from './007-sign-ins.ts'
import { codeTools } from './008-code-tools.ts'
import { dataKeys } from './009-data-keys.ts'
import { organizationSecrets } from './010-organization-secrets.ts'
import { gates } from './011-gates.ts'
import { redactedSecrets } from './012-redacted-secrets.ts'
import { callsByParent } from './013-calls-by-parent.ts'
import { audit } from './014-audit.ts'
import { idempotency } from './015-idempotency.ts'
import { approvals } from './016-approvals.ts'
import { usage } from './017-usage.ts'

export const migrations: readonly Migration[] = [
  first,
  serverKinds,
  workspaceSettings,
  toolPolicy,
  registry,
  toolModes,
  signIns,
  codeTools,
  dataKeys,
  organizationSecrets,
  gates,
  redactedSecrets,
  callsByParent,
  audit,
  idempotency,
  approvals,
  usage,
]
