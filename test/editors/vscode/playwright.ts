/** What these tests use of playwright-core, which lies in a cache folder and not among the modules of this project. */

export interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: string[] }): Promise<Browser>;
  };
}

export interface Browser {
  newPage(options: { viewport: { width: number; height: number } }): Promise<Page>;
  close(): Promise<void>;
}

export interface Page {
  context(): { grantPermissions(permissions: readonly string[]): Promise<void> };
  readonly keyboard: {
    press(key: string): Promise<void>;
    type(text: string, options?: { delay: number }): Promise<void>;
    insertText(text: string): Promise<void>;
  };
  goto(url: string): Promise<unknown>;
  focus(selector: string): Promise<void>;
  click(selector: string): Promise<void>;
  waitForSelector(selector: string): Promise<unknown>;
  textContent(selector: string): Promise<string | null>;
  /** `script` runs in the page. */
  evaluate<T>(script: string): Promise<T>;
  screenshot(options: {
    path: string;
    clip: { x: number; y: number; width: number; height: number };
  }): Promise<unknown>;
  close(): Promise<void>;
}
