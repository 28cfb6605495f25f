/** A text can hold a colour code; what is no text is full of control characters. */
const MOST_CONTROLS = 0.05;
/** Zeros are left out of a text: a torn write leaves a stretch of them, and nothing else of the kind. */
const MOST_ZEROS = 0.5;

/** By the first bytes of something that is not marked as UTF-16. */
export function isText(bytes: Uint8Array): boolean {
  let controls = 0;
  let zeros = 0;
  for (const byte of bytes)
    if (byte === 0) zeros++;
    else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++;
  const all = bytes.length;
  return controls + zeros <= all * MOST_CONTROLS || (controls === 0 && zeros <= all * MOST_ZEROS);
}
