import { isObject } from './json.ts'
import type { JsonObject } from './upstream.ts'

/** Whether a tool can only run as a task. Tasks (an extension) are not offered, so such a tool cannot be called and is not shown. */
export function needsTask(tool: JsonObject): boolean {
  return isObject(tool.execution) && tool.execution.taskSupport === 'required'
}
