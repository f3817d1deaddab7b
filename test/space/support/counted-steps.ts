import type { Locator } from "playwright-core";

/** Does what a person would do on pages, and counts it. */
export class CountedSteps {
  /** Buttons and links pressed, boxes ticked. */
  clicks = 0;
  /** Fields written to, or chosen from. */
  fields = 0;

  async click(target: Locator): Promise<void> {
    this.clicks += 1;
    await target.click();
  }

  async fill(field: Locator, text: string): Promise<void> {
    this.fields += 1;
    await field.fill(text);
  }

  toString(): string {
    return `${this.clicks} clicks, ${this.fields} fields`;
  }
}
