/**
 * Half of a surrogate pair, which JSON and XML can spell (`"\\ud800"`) and no file, URL or hash can hold; and zeros, which are left
 * out wherever they stand in a file as bytes, and which no text of SQL can hold; and a byte order mark before a name, which the
 * history's engine would leave out.
 */
// eslint-disable-next-line no-control-regex -- zeros are what is looked for
const LONE = /\0|^\ufeff+|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const EVERY_LONE = new RegExp(LONE.source, "g");

function wellFormedText(text: string): string {
  if (!LONE.test(text)) return text;
  return text.replace(EVERY_LONE, (found) => (/[\ud800-\udfff]/.test(found) ? "\ufffd" : ""));
}

/** The record with every text well-formed UTF-16; itself where it is so already, as nearly all are. */
export function wellFormed<T>(value: T): T {
  if (typeof value === "string") return wellFormedText(value) as T;
  if (typeof value !== "object" || value === null) return value;
  let mended: Record<string, unknown> | null = null;
  // Records are of the adapters' own making: no key is inherited.
  for (const key in value) {
    const part: unknown = value[key];
    if (part === undefined) continue;
    const whole = wellFormed<unknown>(part);
    if (whole !== part) (mended ??= { ...value } as Record<string, unknown>)[key] = whole;
  }
  return (mended ?? value) as T;
}
