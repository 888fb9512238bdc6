import { runVerify } from '../electron/core/audit/verify-command.ts'

process.exitCode = await runVerify(process.argv.slice(2), { say: text => process.stdout.write(`${text}\n`) })
