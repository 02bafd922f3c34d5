export function resultsPage(_: unknown): string {
  return "";
}
