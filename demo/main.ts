/** Plays a story by name; the exit code. */
export async function runDemo(
  _story: string | undefined,
  _how: { readonly out: (text: string) => void; readonly json: boolean },
): Promise<number> {
  return 1
}
