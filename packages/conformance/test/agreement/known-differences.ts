import type { Difference } from "./differences.js";

/** Why another program reads something otherwise, and who is right. */
export interface KnownDifference {
  readonly judge: "pydicom" | "dcmtk";
  /** Default: every file. */
  readonly file?: RegExp;
  /** Default: every element. */
  readonly path?: RegExp;
  readonly what: Difference["what"];
  /** The VR by us, and by the other program. Default: any. */
  readonly vrs?: RegExp;
  readonly why: string;
}

const un = "the VR in the file is UN, of undefined length; the judge names what it holds (PS3.5 6.2.2 note 2)";
const declared = "the file ends inside the value: the judge tells the length that was declared, we what is there";
const oddLength = "the length in the file is odd: the judge tells it after padding";
const wrongVr = "a VR that does not exist: pydicom takes 32 bits of length after it, DCMTK and we 16";
const wrongSyntax = "pydicom and DCMTK believe a Transfer Syntax that contradicts the first element";
const byChance = "pydicom and DCMTK take DICM inside a value for the prefix; dcm4che and we do not";
const beyondEnd = "the judge takes what follows the Dataset for elements";
const openSequence = "pydicom gives up a file, or Pixel Data, without Sequence Delimitation Item";

/** Differences with a reason; all others fail. */
export const knownDifferences: readonly KnownDifference[] = [
  // Well-formed files
  {
    judge: "pydicom",
    path: /\(...[13579BDF],0000\)$/,
    what: "vr",
    vrs: /^UL UN$/,
    why: "a private Group Length in Implicit VR: UL by PS3.5 7.2, as DCMTK says",
  },
  { judge: "pydicom", what: "vr", vrs: /^UN SQ$/, why: un },
  { judge: "dcmtk", what: "vr", vrs: /^UN SQ$/, why: un },
  {
    judge: "pydicom",
    file: /abd1.zip\/adb1_1.dcm$/,
    path: /^\(200[15],F[BC]..\)$/,
    what: "vr",
    vrs: / UN$/,
    why: "private elements in Implicit VR: pydicom does not find the Private Creator in capitals in its dictionary",
  },
  {
    judge: "pydicom",
    file: /(MalaterreCP246|explicit_VR-UN)\.dcm$/,
    path: /^\(0008,0005\)$/,
    what: "vr",
    vrs: /^UN CS$/,
    why: "the VR in the file is UN; pydicom converts this element to read others",
  },
  {
    judge: "pydicom",
    file: /chrGB2312.dcm$/,
    path: /^\(0010,0010\)$/,
    what: "text",
    why: "pydicom does not know ISO 2022 IR 58; DCMTK agrees with us",
  },
  {
    judge: "dcmtk",
    path: /^\((7FE0,0010|6000,3000)\)$/,
    what: "vr",
    vrs: /^OW OB$/,
    why: "encapsulated data with VR OW in the file: DCMTK says what PS3.5 A.4 demands",
  },
  {
    judge: "dcmtk",
    file: /pydicom__deid\/MR.dcm$/,
    path: /^\(2005,102D\)$/,
    what: "vr",
    vrs: /^IS SS$/,
    why: "a private element that the dictionaries disagree on; the value is the digit 0 and a space: IS",
  },
  {
    judge: "dcmtk",
    file: /pydicom__deid\/MR.dcm$/,
    path: /^\(2005,102D\)$/,
    what: "text",
    vrs: /^IS SS$/,
    why: "the same element",
  },
  {
    judge: "dcmtk",
    file: /gdcm-CT-MONO2-8-abdo.dcm$/,
    path: /^\(0020,000E\)$/,
    what: "text",
    why: "a UI with spaces inside: DCMTK removes them",
  },
  {
    judge: "dcmtk",
    file: /GH1301.dcm$/,
    path: /^\(0010,0040\)$/,
    what: "text",
    why: "a CS beyond ASCII, to which no character set applies: DCMTK writes the bytes into its UTF-8, pydicom and we ISO 8859-1",
  },

  // Files that depart from the standard
  { judge: "pydicom", file: /(truncated|short_length_ffff|testspectrum)/, what: "length", why: declared },
  {
    judge: "pydicom",
    file: /short_length_ffff/,
    what: "text",
    why: "the value goes on to the end of the file, by any reading",
  },
  { judge: "pydicom", file: /(GH179A|bad_vr_question_marks)/, what: "only ours", why: wrongVr },
  { judge: "pydicom", file: /(GH179A|bad_vr_question_marks)/, what: "length", why: wrongVr },
  { judge: "pydicom", file: /(GH179A|bad_vr_question_marks|bad_vr_ZZ)/, what: "text", why: wrongVr },
  {
    judge: "pydicom",
    file: /(GH179A|bad_vr_question_marks|bad_vr_ZZ)/,
    what: "vr",
    vrs: /^UN /,
    why: "a VR that does not exist is UN for us, and for pydicom what it is called or what the Tag says",
  },
  { judge: "pydicom", file: /claims_big_endian_but_little/, what: "only ours", why: wrongSyntax },
  { judge: "pydicom", file: /claims_big_endian_but_little/, what: "only theirs", why: wrongSyntax },
  {
    judge: "pydicom",
    file: /SC_rgb_jpeg.dcm$/,
    path: /^\(7FE0,0010\)$/,
    what: "vr",
    vrs: /^OW OB$/,
    why: "encapsulated Pixel Data in Implicit VR: OB by PS3.5 A.4, OW by PS3.5 A.1, and neither foresees it",
  },
  { judge: "pydicom", file: /no_preamble_dicm_in_data$/, what: "only ours", why: byChance },
  { judge: "pydicom", file: /no_preamble_dicm_in_data$/, what: "only theirs", why: byChance },
  { judge: "pydicom", file: /sequence_delimiter_missing/, what: "only ours", why: openSequence },
  { judge: "pydicom", file: /emri_small_jpeg_2k_lossless_too_short/, what: "only ours", why: openSequence },
  {
    judge: "pydicom",
    file: /(GH626|trailing_|brain_001)/,
    path: /^\((0000,0000|ADDE,EFBE)\)$/,
    what: "only theirs",
    why: beyondEnd,
  },
  { judge: "dcmtk", file: /(trailing_|brain_001)/, path: /^\(0000,0000\)$/, what: "only theirs", why: beyondEnd },
  {
    judge: "pydicom",
    file: /GH626.dcm$/,
    path: /^\(2005,140F\)/,
    what: "only theirs",
    why: "a private Sequence with a value of odd length in Implicit VR, which we leave as bytes",
  },
  {
    judge: "pydicom",
    file: /DIRW0007$/,
    path: /^\(FFFE,E0DD\)$/,
    what: "only theirs",
    why: "a second Sequence Delimitation Item: pydicom takes it for an element",
  },
  {
    judge: "dcmtk",
    file: /(bbmri.dcmdir|dwv-test-simple|dx_image|meta_missing_tsyntax|nested_priv_SQ|odd_length_patient_name)/,
    what: "length",
    why: oddLength,
  },
  {
    judge: "dcmtk",
    file: /bbmri.dcmdir$/,
    path: /\(0004,1500\)$/,
    what: "text",
    why: "a File ID with a dot, which CS does not allow: DCMTK cuts it there",
  },
];
