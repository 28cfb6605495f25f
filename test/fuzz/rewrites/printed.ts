/** An export as another program printed, quoted, wrapped or sent it: the whole file, one way each. */

const lines = (text: string): string[] => text.split("\n");
const each = (text: string, write: (line: string, number: number) => string): string =>
  lines(text)
    .map((line, index) => write(line, index + 1))
    .join("\n");
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const base64 = (text: string): string =>
  Buffer.from(text, "utf8")
    .toString("base64")
    .replaceAll(/(.{76})/g, "$1\n");
const mail = (encoding: string, body: string): string =>
  `From: a@example.net\r\nSubject: export\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`;

/** Soft line ends after 70 bytes, and whatever is not plain ASCII as `=C3=BC`. */
function quotedPrintable(text: string): string {
  const coded = Buffer.from(text, "utf8")
    .toString("latin1")
    .replaceAll(/[^\t\n -<>-~]/g, (one) => `=${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
  return each(coded, (line) => line.replaceAll(/((?:=[0-9A-F]{2}|[^=]){70})/g, "$1=\r\n")).replaceAll(
    /(?<!\r)\n/g,
    "\r\n",
  );
}

export const PRINTED: readonly (readonly [name: string, write: (text: string) => string])[] = [
  ["quoted in a mail", (text) => each(text, (line) => `> ${line}`)],
  ["with line numbers", (text) => each(text, (line, number) => `${String(number).padStart(6)}\t${line}`)],
  ["out of grep -n", (text) => each(text, (line, number) => `export.txt:${number}:${line}`)],
  ["out of grep -H", (text) => each(text, (line) => `/var/log/export.txt:${line}`)],
  ["out of grep --color", (text) => text.replaceAll(/migrat/gi, "\u001b[01;31m\u001b[K$&\u001b[m\u001b[K")],
  ["out of a pager", (text) => text.replaceAll(/moti|loca/gi, "\u001b[7m$&\u001b[27m")],
  ["coloured line by line", (text) => each(text, (line) => `\u001b[32m${line}\u001b[0m`)],
  ["a diff that adds it", (text) => `--- a\n+++ b\n@@ -0,0 +1 @@\n${each(text, (line) => `+${line}`)}`],
  ["a diff's context", (text) => each(text, (line) => ` ${line}`)],
  ["behind a syslog time", (text) => each(text, (line) => `Nov 23 06:00:01 ${line}`)],
  ["behind an ISO time", (text) => each(text, (line) => `2026-11-23T06:00:01Z ${line}`)],
  ["out of kubectl", (text) => each(text, (line) => `2026-11-23T06:00:01.123456789Z stdout F ${line}`)],
  ["out of journald", (text) => each(text, (line) => `Nov 23 06:00:01 jump01 govc[4242]: ${line}`)],
  [
    "Docker's log",
    (text) => each(text, (line) => JSON.stringify({ log: `${line}\n`, time: "2026-11-23T06:00:01.1Z" })),
  ],
  ["one JSON string", (text) => JSON.stringify(text)],
  ["a JSON string a line", (text) => each(text, (line) => JSON.stringify(line))],
  ["a JSON list of lines", (text) => JSON.stringify(lines(text), null, 1)],
  ["a list of strings in Python", (text) => each(text, (line) => `'${line.replaceAll("'", String.raw`\'`)}',`)],
  ["coded for an address", (text) => encodeURIComponent(text)],
  ["preformatted in a page", (text) => `<html><body><pre>${escaped(text)}</pre></body></html>`],
  ["a page's source", escaped],
  ["lines of a page", (text) => `<html><body>${each(text, (line) => `${escaped(line)}<br>`)}</body></html>`],
  ["fenced in Markdown", (text) => `# Export\n\n\`\`\`\n${text}\n\`\`\`\n`],
  ["indented", (text) => each(text, (line) => `    ${line}`)],
  [
    "a table in Markdown",
    (text) => `| line |\n|---|\n${each(text, (line) => `| ${line.replaceAll("|", String.raw`\|`)} |`)}`,
  ],
  ["a wiki's table", (text) => each(text, (line) => `|| ${line} ||`)],
  ["a block of YAML", (text) => `data: |\n${each(text, (line) => `  ${line}`)}`],
  ["character data of XML", (text) => `<?xml version="1.0"?>\n<export><![CDATA[${text}]]></export>`],
  ["a column of a CSV", (text) => `line\n${each(text, (line) => `"${line.replaceAll('"', '""')}"`)}`],
  ["one cell", (text) => `"${text.replaceAll('"', '""')}"`],
  ["base64", base64],
  ["hexadecimal", (text) => Buffer.from(text, "utf8").toString("hex")],
  ["a mail", (text) => mail("8bit", text)],
  ["a mail in quoted-printable", (text) => mail("quoted-printable", quotedPrintable(text))],
  ["a mail in base64", (text) => mail("base64", base64(text))],
  [
    "signed",
    (text) =>
      `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${each(text, (line) => line.replace(/^-/, "- -"))}\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n`,
  ],
  ["a shell's session", (text) => `root@jump01:~# cat export\n${text}\nroot@jump01:~# exit\nlogout\n`],
  ["with empty lines between", (text) => lines(text).join("\n\n")],
  ["with curly quotes", (text) => text.replaceAll(/"([^"\n]*)"/g, "“$1”")],
  ["with hard spaces", (text) => text.replaceAll(" ", "\u00a0")],
  ["with carriage returns alone", (text) => text.replaceAll("\r", "").replaceAll("\n", "\r")],
  ["read in the wrong encoding", (text) => Buffer.from(text, "utf8").toString("latin1")],
];
