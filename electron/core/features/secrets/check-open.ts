import { AppError } from '#shared/errors.ts'
import type { Vault } from '#core/vault/vault.ts'

/** Throws `locked`: while the vault is, no secret is given out, also none that lies elsewhere. */
export function checkOpen(vault: Pick<Vault, 'status'>): void {
  const { state, message } = vault.status()
  if (state !== 'open') throw new AppError('locked', `The vault is locked. ${message ?? ''}`)
}
