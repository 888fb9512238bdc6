import { runClientScenario, listClientScenarios } from '/work/wt/oauth/scripts/client-conformance.ts'
const [req = '', ...names] = process.argv.slice(2)
const list = names.length ? names.map(name => ({ name, isScored: true })) : (await listClientScenarios({ requirements: req, withSignIn: true })).filter(({ name }) => name.startsWith('auth/'))
for (const one of list) { const r = await runClientScenario({ ...one, requirements: req }); console.log(r.failed ? 'FAIL' : 'ok', one.isScored, r.name, r.passed, r.failed, r.failed ? JSON.stringify(r.complaints).slice(0, 1500) : r.complaints.join(' | ').slice(0, 200)) }
