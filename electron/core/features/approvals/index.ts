export { Approvals, type Question } from './approvals.ts'
export { approvalHandlers } from './handlers.ts'
export { createApprovalPolicy, type ApprovalPolicy } from './policy.ts'
export { decide } from './rule-set.ts'
