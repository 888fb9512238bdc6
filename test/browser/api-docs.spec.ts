import { expect } from '@playwright/test'
import { startPageApp } from '../harness/page-app.ts'
import { look, TWO_WAYS } from '../harness/page-look.ts'
import { verifies } from '../verifies-in-browser.ts'

verifies('rest.docs', 'it is drawn without findings, and the type of a problem leads to what it means', async ({ page }) => {
  await using app = await startPageApp()
  const refused: string[] = []
  page.on('console', message => refused.push(message.text()))
  page.on('request', request => {
    if (!request.url().includes('/api/v1/docs')) refused.push(request.url())
  })
  await page.goto(`${app.core.gatewayStatus().baseUrl}/api/v1/docs`)
  await expect(page.getByRole('heading', { name: 'Atrium API' })).toBeVisible()
  await page.getByText('/workspaces/{workspaceId}/tools/{name}/call').first().click()
  await expect(page.locator('[id="tools.call"]').getByText('A key of the workspace uses the tools')).toBeVisible()
  await look(page, 'api-docs', TWO_WAYS)
  await page.getByRole('link', { name: 'problems' }).click()
  await expect(page.getByRole('heading', { name: 'problems' })).toBeInViewport()
  expect(refused.filter(text => !text.includes('favicon'))).toEqual([])
})
