/** Of no file: what the benches call the exports that they never had. */
export const SHA256 = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
