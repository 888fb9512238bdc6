import { blank } from './blank.ts'
import { graphql } from './graphql.ts'
import { httpGet } from './http-get.ts'
import { restWithKey } from './rest-with-key.ts'
import { sqlOverHttp } from './sql-over-http.ts'
import type { CodeTemplate } from './template.ts'
import { textTransform } from './text-transform.ts'
import { webhookPost } from './webhook-post.ts'

export type { CodeTemplate } from './template.ts'

/** What a new tool can begin as, the plainest first. */
export const CODE_TEMPLATES: readonly [CodeTemplate, ...CodeTemplate[]] = [
  blank,
  httpGet,
  restWithKey,
  graphql,
  webhookPost,
  textTransform,
  sqlOverHttp,
]
