import { headLines } from "./outline.ts";
import type { Head } from "./source.ts";

/** A page that asks for nothing: under a name that says so it is a document, under an export's an export that went wrong. */
export const WEB_PAGE = "is a web page, no export; use the page's own export, as CSV.";

/** What people's exports turn out to be when they are none: said by its name, with what to do. Null where nothing is recognised. */
export function brokenExport(head: Head): string | null {
  const start = head.text.trimStart();
  const office = officeFile(head, start);
  if (office !== null) return office;
  if (head.nature === "zip")
    return "is a zip that cannot be opened (cut off, or with a password); pack it again, or give what is inside.";
  if (head.nature !== "text") return null;
  if (/^(?:<!doctype html|<html|<head|<meta http-equiv)/i.test(start)) return webPage(head.text);
  // <soapenv:Envelope …><soapenv:Fault>
  if (/^(?:<\?xml[^>]*>\s*)?<(?:\w+:)?Envelope\b/.test(start) && /Fault>/.test(head.text))
    return "is vCenter's answer that the call failed (a SOAP fault), no export; its text says why.";
  if (start.startsWith("govc: "))
    return `is an error message of govc: ${firstLine(start.slice("govc: ".length))}. Export again when the command works.`;
  if (isPowershellError(head.text))
    return "is an error message of PowerShell, no export; run the export by hand once and look at what it says.";
  if (isFormatTable(head))
    return "is a table as PowerShell prints it on screen (Format-Table), cut to the window's width; export with Export-Csv.";
  if (isFormatList(head))
    return "is a list as PowerShell prints it on screen (Format-List), with lines broken at the window's width; export with Export-Csv.";
  return null;
}

function officeFile(head: Head, start: string): string | null {
  // The container of Office before 2007: D0 CF 11 E0
  if (start.startsWith("\u00d0\u00cf\u0011\u00e0"))
    return "is a file of Excel or Word before 2007 (.xls, .doc); save the table as CSV.";
  if (head.nature !== "zip") return null;
  if (/word\/(?:document|_rels|styles|settings)/.test(head.text))
    return "is a Word document; export the table itself, as CSV.";
  if (/ppt\/(?:slides|presentation|_rels)/.test(head.text)) return "is a PowerPoint file, no export.";
  return /^PK[\s\S]{28}mimetypeapplication\/vnd\.oasis/.test(head.text)
    ? "is a file of LibreOffice; save the sheet as CSV."
    : null;
}

function webPage(text: string): string {
  const isLogin = /type=["']?password|log ?in|sign ?in|anmeld|websso|saml/i.test(text);
  return isLogin
    ? "is a web page that asks to log in: whatever saved it was not logged in. Log in and export again."
    : WEB_PAGE;
}

function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").trim().replace(/\.$/, "").slice(0, 200);
}

function isPowershellError(text: string): boolean {
  // + CategoryInfo          : ObjectNotFound: (Get-VIEvent:String) [], CommandNotFoundException
  return /^[ \t]*\+ (?:CategoryInfo|FullyQualifiedErrorId) +:|^(?:At line:|In Zeile:|Au caractère )\d+|is not recognized as (?:the )?name of a cmdlet|wurde nicht als Name eines Cmdlet/m.test(
    text,
  );
}

/** A line of names over a line of dashes under each. */
function isFormatTable(head: Head): boolean {
  const lines = headLines(head, 10);
  const dashes = lines.findIndex((line) => /^ *-{2,}(?: +-{2,})+ *$/.test(line));
  return dashes > 0 && /^ *[A-Za-z#]\w*(?: +[A-Za-z#]\w*)+ *$/.test(lines[dashes - 1] ?? "");
}

/** `CreatedTime          : 23.11.2026 05:16:24`, the colons of all lines below each other. */
function isFormatList(head: Head): boolean {
  const lines = headLines(head, 40);
  const at = /^[A-Za-z]\w* *(?=: )/.exec(lines[0] ?? "")?.[0].length ?? 0;
  if (at < 2) return false;
  const aligned = lines.filter((line) => line[at] === ":" && /^[A-Za-z]\w* *$/.test(line.slice(0, at)));
  return aligned.length >= 3 && aligned.length * 2 >= lines.length;
}
