/** Counts checks and prints a line for each: "ok - …", "FAILED - …" or "skipped - …". */
export class Checklist {
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  check(what: string, holds: boolean, evidence = ""): void {
    if (holds) this.#passed += 1;
    else this.#failed += 1;
    console.log(`${holds ? "ok" : "FAILED"} - ${what}`);
    if (!holds && evidence) console.log(evidence.replaceAll(/^/gm, "    "));
  }

  skip(what: string, reason: string): void {
    this.#skipped += 1;
    console.log(`skipped - ${what}: ${reason}`);
  }

  get ok(): boolean {
    return this.#failed === 0 && this.#passed > 0;
  }

  /** In a form that machines read. */
  summary(): string {
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : "";
    return `${this.#passed} passed, ${this.#failed} failed${skipped}`;
  }
}
