import { resolve } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';

export interface FileToUpload {
  readonly api: string;
  readonly mode: 'companion' | 'sign-request';
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** By default Uppy's own: above 100 MiB. */
  readonly multipart?: boolean;
}

export interface Outcome {
  readonly successful: readonly { readonly key: string; readonly location: string }[];
  /** What Uppy shows of each. */
  readonly failed: readonly string[];
}

type Action = 'upload' | 'retry' | 'resume' | 'pauseInMidUpload' | 'cancelInMidUpload';

/** `@uppy/aws-s3` in a page, one file at a time. */
export class UppyInPage {
  private constructor(readonly page: Page) {}

  static async open(browser: Browser, origin: string): Promise<UppyInPage> {
    const page = await browser.newPage();
    await page.goto(origin);
    await page.addScriptTag({ content: await script() });
    return new UppyInPage(page);
  }

  /** @returns the SHA-256 of the file, of random bytes */
  add(file: FileToUpload): Promise<string> {
    return this.page.evaluate(`uppyPage.add(${JSON.stringify(file)})`);
  }

  /** `pauseInMidUpload` and `cancelInMidUpload` wait for the first part; `resume` for the end. */
  do(action: Action): Promise<Outcome> {
    return this.page.evaluate(`uppyPage.${action}()`);
  }

  close(): Promise<void> {
    return this.page.close();
  }
}

let bundled: Promise<string> | undefined;

function script(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [resolve(__dirname, 'uppy-page.mjs')],
    bundle: true,
    format: 'iife',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
