import { z } from 'zod'
import type { Operation } from '#shared/contract/define.ts'
import { ERROR_CODES } from '#shared/errors.ts'
import { Approval, ApprovalEvent, ApprovalRule } from '#shared/model/approval.ts'
import { Asked } from '#shared/model/asked.ts'
import { AuditKey, AuditPiece, AuditRecord, AuditSeal, AuditStatus, AuditSummary, AuditVerdict } from '#shared/model/audit.ts'
import { BundlePreview } from '#shared/model/bundle.ts'
import { CallOutcome, CallRecord } from '#shared/model/call.ts'
import { CodeDraft, CodeRunReport, CodeTool, CodeToolSummary, CodeUses, CodeVersion } from '#shared/model/code.ts'
import { EnvOutcome } from '#shared/model/env-file.ts'
import { GatewayStatus } from '#shared/model/gateway.ts'
import { AdminKey, Key } from '#shared/model/key.ts'
import { Member, WorkspaceMember } from '#shared/model/member.ts'
import { Module } from '#shared/model/module.ts'
import { Organization } from '#shared/model/organization.ts'
import { RegistryDetail, RegistryEntry, RegistryStatus, RegistryWay } from '#shared/model/registry.ts'
import { OrganizationSecret, Secret, SecretHistory } from '#shared/model/secret.ts'
import { CustomLaunch, HttpLaunch, Launch, Server, ServerLogLine, ServerSettings, ServerState, StdioLaunch } from '#shared/model/server.ts'
import { Settings } from '#shared/model/settings.ts'
import { ListedTool, Tool, ToolChange, ToolResult } from '#shared/model/tool.ts'
import { LedgerEntry, ToolPrice, UsageLimit, UsagePlanView, UsageRow, UsageStatus } from '#shared/model/usage.ts'
import { VaultKeys, VaultStatus } from '#shared/model/vault.ts'
import { Workspace } from '#shared/model/workspace.ts'
import type { RestOperation } from './rest-routes.ts'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** Schemas that the document names once and refers to. */
const NAMED = {
  AdminKey,
  Approval,
  ApprovalEvent,
  ApprovalRule,
  Asked,
  AuditKey,
  AuditPiece,
  AuditRecord,
  AuditSeal,
  AuditStatus,
  AuditSummary,
  AuditVerdict,
  BundlePreview,
  CallOutcome,
  CallRecord,
  CodeDraft,
  CodeRunReport,
  CodeTool,
  CodeToolSummary,
  CodeUses,
  CodeVersion,
  CustomLaunch,
  EnvOutcome,
  GatewayStatus,
  HttpLaunch,
  Key,
  Launch,
  LedgerEntry,
  ListedTool,
  Member,
  Module,
  Organization,
  OrganizationSecret,
  RegistryDetail,
  RegistryEntry,
  RegistryStatus,
  RegistryWay,
  Secret,
  SecretHistory,
  Server,
  ServerLogLine,
  ServerSettings,
  ServerState,
  Settings,
  StdioLaunch,
  Tool,
  ToolChange,
  ToolPrice,
  ToolResult,
  UsageLimit,
  UsagePlanView,
  UsageRow,
  UsageStatus,
  VaultKeys,
  VaultStatus,
  Workspace,
  WorkspaceMember,
}

/** How schemas become JSON schemas wherever they are told to others. */
export const JSON_SCHEMA = { override: describeCustom, unrepresentable: 'any' } as const

interface OperationSchemas {
  readonly input: JsonSchema
  readonly output: JsonSchema
}

interface Schemas {
  readonly components: Readonly<Record<string, JsonSchema>>
  readonly of: (operation: Operation) => OperationSchemas
}

/** The JSON schemas of the operations' inputs and outputs, with the named ones taken out of the outputs. */
export function schemasOf(operations: readonly RestOperation[]): Schemas {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id })
  const nameless = operations.filter(({ operation }) => !registry.has(operation.output))
  for (const { name, operation } of nameless) registry.add(operation.output, { id: name })
  const { schemas } = z.toJSONSchema(registry, { ...JSON_SCHEMA, io: 'output', uri: addressOf })
  const schemaNamed = (id: string) => withoutAddress(schemas[id] ?? {})
  const outputOf = ({ output }: Operation) => {
    const { id } = registry.get(output) ?? { id: '' }
    return Object.hasOwn(NAMED, id) ? { $ref: addressOf(id) } : schemaNamed(id)
  }
  return {
    components: Object.fromEntries(Object.keys(NAMED).map(name => [name, schemaNamed(name)])),
    // What goes in differs from what comes out (defaults are optional there), so the named schemas do not hold for it.
    of: operation => ({
      input: withoutAddress(z.toJSONSchema(operation.input, { ...JSON_SCHEMA, io: 'input' })),
      output: outputOf(operation),
    }),
  }
}

function addressOf(id: string): string {
  return `#/components/schemas/${id}`
}

function withoutAddress({ $id: _id, $schema: _schema, ...schema }: JsonSchema): JsonSchema {
  return schema
}

/** The one schema that is a function: the codes of errors as outcomes of calls. */
function describeCustom({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: JsonSchema }): void {
  if (zodSchema._zod.def.type === 'custom') Object.assign(jsonSchema, { type: 'string', enum: Object.keys(ERROR_CODES) })
}
