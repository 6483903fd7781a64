/** The page's script and style as the build made them: names with a hash in them, and what is in the files. Put in by web/build.ts. */

export interface PageAsset {
  /** Relative to the page's root: `assets/page-1f2e.css`. */
  readonly path: string
  readonly contentType: string
  readonly body: string
}

declare const PAGE_ASSETS: { readonly script: PageAsset; readonly style: PageAsset }

export const assets: { readonly script: PageAsset; readonly style: PageAsset } = PAGE_ASSETS
