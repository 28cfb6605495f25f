/**
 * What a record's raw text must contain to be worth parsing: migrations themselves, and the little around them that explains
 * them (maintenance, power state, HA, host and vCenter trouble). English words and type ids; type ids are English in every locale. Where the
 * text is German, French, Japanese or Chinese, the stems of "migrate", "relocate" and "maintenance" keep it from being skipped.
 */
const CONCERNS =
  /igrat|elocat|otion|torage DRS|aintenance|operation performed|owered|Power On|suspend|HA |vSphere HA|\.HA\.|restarted|egister|VmRe|emoved|VmCreated|reated virtual|enamed|isconnect|onnection|onnected|failover|FaultTolerance|vpxd|VirtualCenter|compress|evacuat|DrsVm|sdrs|Drm\.|host\.VMotion|igrier|erlager|artungsmodus|éplac|移行|移動|再配置|迁移|遷移|重定位|メンテナンス|维护模式|維護模式/;

export function mayConcernMigration(recordText: string): boolean {
  return CONCERNS.test(recordText);
}
