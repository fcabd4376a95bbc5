/** Where the content of images is read. */
export interface ImageContent {
  /** The content behind a digest; undefined when it is no longer kept. @throws StoreUnavailable when the place is away */
  read(request: string, digest: string): Promise<Uint8Array | undefined>
}
