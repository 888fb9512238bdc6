import type { ApiReading } from '#shared/model/code.ts'
import { Field, HiddenInput } from '../../../ui/index.ts'
import { wantedSecrets, type ApiPicks } from './api-picks.ts'

interface ApiSecretsProps {
  readonly api: ApiReading
  readonly picks: ApiPicks
  readonly onChange: (change: Partial<ApiPicks>) => void
}

/** What the chosen operations must show to the API: asked for, or there already. */
export function ApiSecrets({ api, picks, onChange }: ApiSecretsProps) {
  const wanted = wantedSecrets(api, picks)
  if (wanted.length === 0) return null
  return (
    <section aria-label="Secrets" className="flex flex-col gap-3">
      {wanted.map(({ name, what, exists }) =>
        exists ? (
          <p key={name} className="text-muted">
            {what}: the secret <span className="font-mono text-ink">{name}</span> of this workspace is used.
          </p>
        ) : (
          <Field
            key={name}
            label={what}
            hint={
              <>
                Kept as the secret <span className="font-mono">{name}</span>. Leave it empty to add it later.
              </>
            }
          >
            <HiddenInput
              value={picks.values[name] ?? ''}
              onValue={value => {
                onChange({ values: { ...picks.values, [name]: value } })
              }}
            />
          </Field>
        ),
      )}
    </section>
  )
}
