/**
 * Exports of log stores and collectors, each written from its public documentation: the JSON or CSV a user gets, around a line of
 * vCenter's syslog, an event object, a task object or a line of a host's log. None of them is known by name to the program.
 */
export interface Wrapped {
  /** What was logged, as text; an object is its JSON. */
  readonly text: string;
  readonly value: unknown;
  readonly at: string;
}

export type Wrap = (items: readonly Wrapped[]) => string;

export const lines = (values: readonly unknown[]): string =>
  `${values.map((value) => JSON.stringify(value)).join("\n")}\n`;
export const ms = (at: string): number => Date.parse(at);
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const table = (header: string, rows: readonly (readonly string[])[], delimiter = ","): string =>
  `${header}\n${rows.map((row) => row.map(cell).join(delimiter)).join("\n")}\n`;

const base64 = (text: string): string => Buffer.from(text).toString("base64");

export const WRAPPINGS: Readonly<Record<string, Wrap>> = {
  "Event Hubs, bodies as base64": (items) =>
    JSON.stringify(items.map(({ text }, at) => ({ SequenceNumber: at, Offset: `${at * 480}`, Body: base64(text) }))),
  "Kinesis get-records": (items) =>
    JSON.stringify(
      {
        Records: items.map(({ text, at }, index) => ({
          SequenceNumber: `4959033827149025660855969254383615710926359557${index}`,
          ApproximateArrivalTimestamp: at,
          Data: base64(`${text}\n`),
          PartitionKey: "vc",
        })),
        MillisBehindLatest: 0,
      },
      null,
      4,
    ),
  "Pub/Sub pull": (items) =>
    JSON.stringify(
      items.map(({ text, at }, index) => ({
        ackId: `projects/p/subscriptions/vcenter:${index}`,
        message: { data: base64(text), messageId: `${index}`, publishTime: at, attributes: { logSource: "vpxd" } },
      })),
    ),
  "a queue's CSV with bodies as base64": (items) =>
    table(
      "id,body",
      items.map(({ text }, id) => [`${id}`, base64(text)]),
    ),
  "Elasticsearch search": (items) =>
    JSON.stringify({
      took: 5,
      timed_out: false,
      _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
      hits: {
        total: { value: items.length, relation: "eq" },
        hits: items.map(({ text, at }, id) => ({
          _index: "logs-1",
          _id: `${id}`,
          _source: { "@timestamp": at, message: text, host: { name: "beat-01" }, log: { syslog: { priority: 14 } } },
          sort: [ms(at)],
        })),
      },
    }),
  elasticdump: (items) =>
    lines(items.map(({ text, at }) => ({ _index: "x", _source: { "@timestamp": at, event: { original: text } } }))),
  "Kibana's CSV": (items) =>
    table(
      `"@timestamp","_id",message`,
      items.map(({ text, at }, id) => [at, `${id}`, text]),
    ),
  "Loki's query_range": (items) =>
    JSON.stringify({
      status: "success",
      data: {
        resultType: "streams",
        result: [
          { stream: { job: "syslog", level: "info" }, values: items.map(({ text, at }) => [`${ms(at)}000000`, text]) },
        ],
        stats: { summary: { bytesProcessedPerSecond: 1 } },
      },
    }),
  "logcli jsonl": (items) => lines(items.map(({ text, at }) => ({ labels: { job: "vc" }, line: text, timestamp: at }))),
  "Grafana's inspector CSV": (items) =>
    table(
      `"Time","Line","tsNs","id"`,
      items.map(({ text, at }, id) => [at, text, `${ms(at)}000000`, `${id}_a`]),
    ),
  "Graylog's CSV": (items) =>
    table(
      `"timestamp","source","message"`,
      items.map(({ text, at }) => [at, "10.1.1.1", text]),
    ),
  "Graylog's search API": (items) =>
    JSON.stringify({
      query: "*",
      messages: items.map(({ text, at }) => ({
        message: { timestamp: at, message: text, gl2_remote_ip: "10.1.1.1", source: "10.1.1.1" },
        index: "graylog_0",
      })),
      fields: ["message"],
    }),
  GELF: (items) =>
    lines(
      items.map(({ text, at }) => ({
        version: "1.1",
        host: "10.1.1.1",
        short_message: text.slice(0, 30),
        full_message: text,
        timestamp: ms(at) / 1000,
        level: 6,
      })),
    ),
  "Splunk's export JSON": (items) =>
    lines(
      items.map(({ text, at }, offset) => ({
        preview: false,
        offset,
        result: { _time: at, _raw: text, sourcetype: "vmw-syslog", splunk_server: "idx1" },
      })),
    ),
  "Splunk's results JSON": (items) =>
    JSON.stringify({
      preview: false,
      init_offset: 0,
      messages: [],
      fields: [{ name: "_raw" }],
      results: items.map(({ text, at }) => ({ _time: at, _raw: text })),
    }),
  "Splunk's rows JSON": (items) =>
    JSON.stringify({ fields: ["_time", "_raw"], rows: items.map(({ text, at }) => [at, text]) }),
  "Splunk's CSV": (items) =>
    table(
      `"_serial","_time","source","_raw"`,
      items.map(({ text, at }, id) => [`${id}`, at, "udp:514", text]),
    ),
  "Splunk HEC": (items) =>
    items.map(({ value, at }) => JSON.stringify({ time: ms(at) / 1000, sourcetype: "_json", event: value })).join(""),
  "Aria Operations for Logs' events API": (items) =>
    JSON.stringify({
      complete: true,
      duration: 4,
      events: items.map(({ text, at }) => ({
        text,
        timestamp: ms(at),
        timestampString: at,
        fields: [{ name: "appname", content: "vpxd" }],
      })),
      numResults: items.length,
    }),
  "Aria's CSV": (items) =>
    table(
      "text,timestamp,appname,facility",
      items.map(({ text, at }) => [text, at, "vpxd", "user"]),
    ),
  "Datadog's CSV": (items) =>
    table(
      "Date,Host,Service,Message",
      items.map(({ text, at }) => [at, "i-0abc", "vcenter", text]),
    ),
  "Datadog's logs API": (items) =>
    JSON.stringify({
      data: items.map(({ text, at }, id) => ({
        id: `${id}`,
        type: "log",
        attributes: { timestamp: at, message: text, tags: ["a:b"], attributes: { x: 1 } },
      })),
      meta: { page: { after: "x" } },
    }),
  "Log Analytics' query API": (items) =>
    JSON.stringify({
      tables: [
        {
          name: "PrimaryResult",
          columns: [
            { name: "TimeGenerated", type: "datetime" },
            { name: "Facility", type: "string" },
            { name: "SyslogMessage", type: "string" },
          ],
          rows: items.map(({ text, at }) => [at, "local0", text]),
        },
      ],
    }),
  "Sentinel's CSV": (items) =>
    table(
      `TenantId,"TimeGenerated [UTC]",SyslogMessage,Type`,
      items.map(({ text, at }) => ["t", at, text, "Syslog"]),
    ),
  "CloudWatch filter-log-events": (items) =>
    JSON.stringify(
      {
        events: items.map(({ text, at }, id) => ({
          logStreamName: "s",
          timestamp: ms(at),
          message: text,
          ingestionTime: ms(at) + 9,
          eventId: `${id}`,
        })),
        searchedLogStreams: [],
      },
      null,
      4,
    ),
  "CloudWatch Insights": (items) =>
    JSON.stringify({
      results: items.map(({ text, at }) => [
        { field: "@timestamp", value: at },
        { field: "@message", value: text },
      ]),
      status: "Complete",
    }),
  "fluentd's file": (items) =>
    items.map(({ text, at }) => `${at}\tvcenter.syslog\t${JSON.stringify({ message: text })}\n`).join(""),
  "Fluent Bit's JSON": (items) => JSON.stringify(items.map(({ text, at }) => ({ date: ms(at) / 1000, log: text }))),
  "journalctl -o json": (items) =>
    lines(
      items.map(({ text, at }) => ({
        __REALTIME_TIMESTAMP: `${ms(at)}000`,
        PRIORITY: "6",
        _TRANSPORT: "syslog",
        MESSAGE: text,
      })),
    ),
  "journalctl, bytes": (items) =>
    lines(items.map(({ text, at }) => ({ __REALTIME_TIMESTAMP: `${ms(at)}000`, MESSAGE: [...Buffer.from(text)] }))),
  "Kafka's console consumer with key and time": (items) =>
    items.map(({ text, at }) => `CreateTime:${ms(at)}\tkey1\t${JSON.stringify({ message: text })}\n`).join(""),
  "kcat -J": (items) =>
    lines(
      items.map(({ text, at }, offset) => ({
        topic: "vc",
        partition: 0,
        offset,
        tstype: "create",
        ts: ms(at),
        key: null,
        payload: text,
      })),
    ),
  "kcat -J around JSON": (items) =>
    lines(items.map(({ text, at }) => ({ topic: "vc", ts: ms(at), payload: JSON.stringify({ message: text }) }))),
  "syslog-ng's format-json": (items) =>
    lines(
      items.map(({ text, at }) => ({ SOURCE: "s_net", PRIORITY: "info", ISODATE: at, MESSAGE: text, ".SDATA": {} })),
    ),
  "rsyslog's JSON": (items) =>
    lines(
      items.map(({ text, at }) => ({ timereported: at, "fromhost-ip": "10.1.1.1", rawmsg: text, facility: "user" })),
    ),
  Vector: (items) =>
    lines(
      items.map(({ text, at }) => ({
        appname: "vpxd",
        message: text,
        source_type: "syslog",
        timestamp: at,
        source_ip: "10.1.1.1",
      })),
    ),
  "OTLP logs": (items) =>
    JSON.stringify({
      resourceLogs: [
        {
          resource: { attributes: [{ key: "service.name", value: { stringValue: "vc" } }] },
          scopeLogs: [
            {
              scope: {},
              logRecords: items.map(({ text, at }) => ({
                timeUnixNano: `${ms(at)}000000`,
                severityText: "INFO",
                body: { stringValue: text },
              })),
            },
          ],
        },
      ],
    }),
  "OTLP, one request a line": (items) =>
    lines(
      items.map(({ text, at }) => ({
        resourceLogs: [
          { scopeLogs: [{ logRecords: [{ timeUnixNano: `${ms(at)}000000`, body: { stringValue: text } }] }] },
        ],
      })),
    ),
  "Google Cloud Logging": (items) =>
    JSON.stringify(
      items.map(({ text, at }) => ({
        insertId: "a",
        logName: "projects/p/logs/syslog",
        textPayload: text,
        timestamp: at,
        severity: "INFO",
      })),
      null,
      2,
    ),
  "QRadar's CSV": (items) =>
    table(
      `"Start Time";"Log Source";"Payload"`,
      items.map(({ text, at }) => [at, "vc @ 10.1.1.1", text]),
      ";",
    ),
  "several lines in one string": (items) => JSON.stringify({ log: items.map(({ text }) => text).join("\n") }),
  "JSON escaped twice": (items) =>
    lines(items.map(({ text, at }) => ({ ts: at, a: JSON.stringify({ b: JSON.stringify({ c: text }) }) }))),
  "names nobody ever used": (items) =>
    JSON.stringify({ q1: { w2: { e3: items.map(({ text, at }) => ({ zz: { yy: text }, xx: at })) } } }),
  "a column nobody ever used": (items) =>
    table(
      "zz|yy|xx",
      items.map(({ text, at }) => [at, text, "1"]),
      "|",
    ),
};
