import { approvals } from './approvals.ts'
import { audit } from './audit.ts'
import { bundles } from './bundles.ts'
import { calls } from './calls.ts'
import { code } from './code.ts'
import { frames } from './frames.ts'
import { imports } from './imports.ts'
import { keys } from './keys.ts'
import { logins } from './logins.ts'
import { members } from './members.ts'
import { modules } from './modules.ts'
import { organization } from './organization.ts'
import { organizationSecrets } from './organization-secrets.ts'
import { registry } from './registry.ts'
import { secrets } from './secrets.ts'
import { servers } from './servers.ts'
import { gateway, settings } from './settings.ts'
import { tools } from './tools.ts'
import { usage } from './usage.ts'
import { vault } from './vault.ts'
import { workspaces } from './workspaces.ts'

/** Everything this app can be asked to do. Nothing else declares what it can do. */
export const contract = {
  ...organization,
  ...members,
  ...workspaces,
  ...servers,
  ...frames,
  ...registry,
  ...bundles,
  ...imports,
  ...modules,
  ...tools,
  ...approvals,
  ...code,
  ...secrets,
  ...organizationSecrets,
  ...keys,
  ...logins,
  ...calls,
  ...audit,
  ...usage,
  ...settings,
  ...gateway,
  ...vault,
}
export type Contract = typeof contract
export type OperationName = keyof Contract

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(contract, name)
}
