import type { UsageLimit } from '#shared/model/usage.ts'
import { hrefOf } from '../../app/route.ts'
import { buttonLook, Callout } from '../../ui/index.ts'
import { endOf, limitName, unitsText } from './words.ts'

/** The limits that are near or used up, each with what ends it. */
export function LimitCallouts({ limits, withLink = false }: { readonly limits: readonly UsageLimit[]; readonly withLink?: boolean }) {
  const told = limits.filter(({ state }) => state !== 'ok')
  if (told.length === 0) return null
  return (
    <div className="mb-5 flex flex-col gap-2">
      {told.map(limit => (
        <Callout
          key={limit.kind}
          tone={limit.state === 'paused' ? 'danger' : 'warning'}
          title={
            limit.state === 'paused'
              ? `Calls are paused: ${lower(limitName(limit))} used up`
              : `${limitName(limit)}: ${unitsText(limit.left)} left`
          }
          action={
            withLink && (
              <a href={hrefOf({ page: 'usage-plan' })} className={buttonLook('secondary', 'sm')}>
                Open the plan
              </a>
            )
          }
        >
          {limit.state === 'paused'
            ? `Calls that cost something are refused; everything else goes on. ${endOf(limit)}`
            : `${unitsText(limit.used)} of ${unitsText(limit.of)} are used.`}
        </Callout>
      ))}
    </div>
  )
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
