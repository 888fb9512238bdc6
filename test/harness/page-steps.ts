import { expect, type Locator, type Page } from '@playwright/test'

/** Opens an address of the app, such as `#/settings`, in the page that is there. */
export async function open(page: Page, hash: string): Promise<void> {
  await page.goto(new URL(hash, page.url()).href)
}

/** As a person goes there: by the rail. */
export async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: place, exact: true }).click()
  await expectHeading(page, place)
}

export async function expectHeading(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

export function rowOf(page: Page, grid: string, text: string): Locator {
  return page.getByRole('grid', { name: grid }).getByRole('row').filter({ hasText: text })
}

export function button(page: Page, name: string | RegExp): Locator {
  return page.getByRole('button', { name, exact: true })
}

/** The button in the dialog that is open. */
export function inDialog(page: Page, name: string): Locator {
  return page.getByRole('dialog').getByRole('button', { name, exact: true })
}
