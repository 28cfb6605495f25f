/**
 * What a record's raw text must contain to be worth parsing: migrations themselves, and the little around them that explains
 * them (maintenance, power state, HA, host and vCenter trouble). English words and type ids; type ids are English in every locale.
 */
const CONCERNS =
  /igrat|elocat|otion|torage DRS|aintenance|operation performed|owered|Power On|suspend|HA |vSphere HA|\.HA\.|restarted|egister|VmRe|emoved|VmCreated|reated virtual|enamed|isconnect|onnection|onnected|failover|FaultTolerance|vpxd|VirtualCenter|compress|evacuat|DrsVm|sdrs|Drm\.|host\.VMotion/;

export function mayConcernMigration(recordText: string): boolean {
  return CONCERNS.test(recordText);
}
