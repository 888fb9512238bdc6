/** Whether this runs in CI, where everything is installed and a test that nobody runs is a failure. */
export const isCi = process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false'
