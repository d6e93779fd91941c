/**
 * Every page is fetched while the first one is read: the hub may be gone before the next tap,
 * and on plain http nothing else keeps the pages.
 */
export async function preloadPages(): Promise<void> {
  await Promise.allSettled([
    import('../features/timeline/entry-list.tsx'),
    import('../features/capture/capture-details.tsx'),
    import('../features/entry/entry-page.tsx'),
    import('../features/journey/journey-page.tsx'),
    import('../features/refused/not-accepted-page.tsx'),
    import('./settings-route.tsx'),
  ])
}
