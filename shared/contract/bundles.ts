import { z } from 'zod'
import { Answers } from '../model/asked.ts'
import { BundlePreview, MAX_BUNDLE_BYTES, MAX_PART_BYTES, UploadId } from '../model/bundle.ts'
import { ServerId, WorkspaceId } from '../model/ids.ts'
import { RegistryName, RegistryVersion } from '../model/registry.ts'
import { Server, ServerName } from '../model/server.ts'
import { command, query } from './define.ts'

const upload = z.object({ workspaceId: WorkspaceId, uploadId: UploadId })

export const bundles = {
  'bundles.begin': command({
    summary: 'Begin to bring in a bundle file (.mcpb or .dxt), whose parts follow.',
    permission: 'servers:write',
    input: z.object({
      workspaceId: WorkspaceId,
      bytes: z.int().min(1, 'The file is empty.').max(MAX_BUNDLE_BYTES, 'A bundle may have at most 256 MiB.'),
    }),
    output: z.object({ uploadId: UploadId, partBytes: z.int().positive() }),
    rest: 'POST /workspaces/{workspaceId}/bundles',
  }),
  'bundles.append': command({
    summary: 'Add the next part of a bundle file, base64, in order.',
    permission: 'servers:write',
    input: upload.extend({ offset: z.int().min(0), data: z.base64().max(Math.ceil(MAX_PART_BYTES / 3) * 4) }),
    output: z.object({ received: z.int().nonnegative() }),
    rest: 'POST /workspaces/{workspaceId}/bundles/{uploadId}/parts',
    isTransient: true,
  }),
  'bundles.fetch': command({
    summary:
      'Bring in the bundle of a server of the registry: it is downloaded, and refused unless its hash is the one that is told there.',
    permission: 'servers:write',
    input: z.object({ workspaceId: WorkspaceId, entry: RegistryName, version: RegistryVersion, way: z.string().max(40) }),
    output: BundlePreview,
    rest: 'POST /workspaces/{workspaceId}/bundles/from-registry',
  }),
  'bundles.read': query({
    summary: 'Check a bundle that was brought in, and tell what it is and asks for. Nothing of it runs.',
    permission: 'servers:read',
    input: upload,
    output: BundlePreview,
    rest: 'GET /workspaces/{workspaceId}/bundles/{uploadId}',
  }),
  'bundles.discard': command({
    summary: 'Throw a bundle away that was brought in.',
    permission: 'servers:write',
    input: upload,
    output: z.object({}),
    rest: 'DELETE /workspaces/{workspaceId}/bundles/{uploadId}',
  }),
  'servers.addFromBundle': command({
    summary: 'Unpack a bundle into a folder of its own and add its server. It is held until what it will run is approved.',
    permission: 'servers:write',
    input: upload.extend({ name: ServerName, answers: Answers.default({}) }),
    output: Server,
    rest: 'POST /workspaces/{workspaceId}/servers/from-bundle',
  }),
  'servers.updateFromBundle': command({
    summary: 'Let a server run from another bundle file. It is held again; the older files are removed when the new ones first run.',
    permission: 'servers:write',
    input: upload.extend({ serverId: ServerId, answers: Answers.default({}) }),
    output: Server,
    rest: 'PUT /workspaces/{workspaceId}/servers/{serverId}/bundle',
  }),
}
