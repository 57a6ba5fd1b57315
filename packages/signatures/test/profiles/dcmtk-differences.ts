/** Why dcmsign 3.6.7 leaves attributes out that a profile of ours asks for; it asks for none that ours leave out. */
export const dcmtkDifferences: readonly { readonly rows: readonly string[]; readonly reason: string }[] = [
  {
    rows: "00081199 0040a120 0040a121 0040a122 0040a123 0040a124 0040a160 0040a168 0040a300 0040a301 00480301 00700022 00700023 0070031a 30060024".split(
      " ",
    ),
    reason:
      "The SR Document Content Module includes the macro of all content items (PS3.3 C.17.3); dcmsign has what a root content item, a CONTAINER, may have.",
  },
  {
    rows: ["00082220", "00082230"],
    reason: "Modifiers beside Anatomic Region Sequence in the General Anatomy Macros; dcmsign has the Sequences alone.",
  },
  {
    rows: ["0018100b", "00181204", "00181205"],
    reason: "General Equipment Module, later than the edition of 2019c that dcmsign follows.",
  },
  {
    rows: "00181411 00181412 00181413 00186000 00187000 00187001 00187004 00187005 00187006 00187008 0018700a 0018700c 0018700e 00187010 00187011 00187012 0018701a 00187020 00187022 00187024 00187026 00187028 0018702a 0018702b".split(
      " ",
    ),
    reason:
      "Exposure Index Macro and Digital X-Ray Detector Macro, which the Enhanced Mammography Image Module includes.",
  },
  {
    rows: ["0018990c", "0018990d"],
    reason: "Macro of referenced protocols, included by Enhanced XA/XRF Image and X-Ray 3D Image since 2019c.",
  },
  {
    rows: ["00185011", "00189809"],
    reason: "Enhanced US Image Module: the first later than 2019c, the second left out.",
  },
  {
    rows: ["00540410"],
    reason: "Enhanced XA/XRF Image Module: dcmsign takes it for Patient Orientation (0020,0020) of General Image.",
  },
  {
    rows: ["300a0122", "300a0129", "300a012a", "300a0140", "300a0144"],
    reason: "RT Equipment Correlation Macro, included by the Enhanced CT Image Module since 2019c.",
  },
  { rows: ["006a0001", "006a0002"], reason: "Microscopy Bulk Simple Annotations Module, later than 2019c." },
  { rows: ["50xx0020"], reason: "Type of Data of the Curve Module, which dcmsign leaves out." },
  {
    rows: "60020010 60020011 60020022 60020040 60020045 60020050 60020100 60020102 60021301 60021302 60021303 60021500 60023000".split(
      " ",
    ),
    reason: "dcmsign knows the first overlay group, 6000, alone.",
  },
];
