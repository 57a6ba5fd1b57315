/** Why dcmsign 3.6.7 and this package disagree on a signature over a file, by the ends of the files' names. */
export const signingDifferences: readonly { readonly files: readonly string[]; readonly reason: string }[] = [
  {
    files: ["ImagingDataCommons__highdicom/seg_image_sm_dots_tiled_full.dcm", "QIICR__dcmqi/data/sr-example/rwvm.dcm"],
    reason:
      "Where a multiple of 16,384 bytes of the MAC input is inside a Sequence in an Item of another one, dcmsign signs nothing of the rest of it.",
  },
  {
    files: ["pydicom__pydicom-data/liver_deflate.dcm", "encapsulated_uncompressed_1.2.1.98.dcm"],
    reason: "A Transfer Syntax that dcmsign 3.6.7 does not know for MAC inputs.",
  },
  {
    files: ["derived/meta_group_length_too_long.dcm"],
    reason:
      "A wrong length of the File Meta Information: dcmsign takes the first element of the Dataset for a part of it.",
  },
  {
    files: ["derived/duplicate_patient_name.dcm", "pydicom/palettes/winter.dcm"],
    reason: "An element twice: dcmsign ignores the second one.",
  },
];
