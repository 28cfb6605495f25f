import type { MailConfig } from "../model/config.ts";
import { connectionOf, judge, type SmtpOptions } from "./smtp.ts";

/** Connects, encrypts and signs in as a mail would, and sends none. Null: the server would take one; else what it said. */
export async function greet(mail: MailConfig, options: SmtpOptions): Promise<string | null> {
  const { createTransport } = await import("nodemailer");
  const connection = await connectionOf(mail, options);
  const transport = createTransport(connection);
  try {
    await transport.verify();
    return null;
  } catch (error) {
    return judge(error, mail, connection).reason.replace("did not take the mail", "does not answer as it should");
  } finally {
    transport.close();
  }
}
