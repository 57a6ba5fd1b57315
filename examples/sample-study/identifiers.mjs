// Everybody and everything here is made up. Whatever stands here must not be found in de-identified files.

/** The patient of the CT, ultrasound, report and presentation state. */
export const patientOne = {
  name: "Größenwald^Jörg Tassilo^Maria^Dr.",
  familyName: "Größenwald",
  givenName: "Jörg Tassilo",
  plainName: "GROESSENWALD",
  id: "WH-4711-0815",
  insuranceId: "KVNR-B473129468",
  passportId: "PASS-C01X00T47",
  birthDate: "19610423",
  birthDateWritten: "23.04.1961",
  birthTime: "034107",
  birthName: "Unterholzner^Jörg Tassilo",
  mother: "Fingerhutz^Walburga",
  address: "Lindenallee 17a, 14050 Eichenwestend",
  telephone: "+49 30 5550 4711",
  email: "jt.groessenwald@post.example",
  occupation: "Glockengiesser",
  history: "Sturz von der Leiter am Gartenhaus Hollerbusch",
  relative: "Größenwald^Hildegund",
};

/** The patient of the MR. */
export const patientTwo = {
  name: "Mikami^Haruka=三上^春香=みかみ^はるか",
  familyName: "Mikami",
  familyNameIdeographic: "三上",
  givenNameIdeographic: "春香",
  familyNamePhonetic: "みかみ",
  id: "MRN-2093-7741",
  birthDate: "19880917",
  birthDateWritten: "1988-09-17",
  address: "Kastanienkamp 4, 22041 Fuhlsdorf",
  telephone: "+49 40 5550 7741",
};

export const staff = {
  referring: "Öttinger^Kunigunde^^Prof. Dr.",
  referringFamilyName: "Öttinger",
  referringAddress: "Praxis am Mühlgraben 3, 14052 Pichelsbruch",
  referringTelephone: "+49 30 5550 1199",
  performing: "Achleitner^Korbinian",
  reading: "Vierthaler^Leopoldine",
  operator: "Dinkelbauer^Fritzi",
  requesting: "Schnabelmeier^Ottokar",
  verifying: "Zwiebelbrot^Adelgunde^^Dr.",
  employeeNumber: "PNR-660913",
};

export const hospital = {
  name: "Klinikum Wiesenhof",
  address: "Am Sonnenhang 1, 14055 Wiesenhofen",
  department: "Radiologie Haus Sieben",
  ward: "Station Birke Zimmer 12",
  ctStation: "WIESENHOF-CT3",
  mrStation: "WIESENHOF-MR1",
  usStation: "WIESENHOF-US5",
  ctSerial: "SN-882134-CT",
  mrSerial: "SN-771920-MR",
  usSerial: "SN-330951-US",
  aeTitle: "WH_CT3_STORE",
  archive: "WH_PACS_ARCHIV",
};

export const orders = {
  accession: "ACC-90817-24",
  placer: "PLC-5512099",
  filler: "FIL-7721844",
  requestedProcedure: "RP-309817",
  scheduledStep: "SPS-309818",
  performedStep: "PPS-309819",
  admission: "ADM-661207",
  episode: "EPI-118840",
  study: "ST-20418",
  mrAccession: "ACC-90944-24",
};

/** When it all happened. */
export const dates = {
  study: "20240229",
  studyWritten: "29.02.2024",
  time: "101532.417",
  mr: "20240311",
  mrTime: "143308.291",
  admitted: "20240227",
};

const personNames = [patientOne.name, patientOne.birthName, patientOne.mother, patientOne.relative, patientTwo.name];

/** Components of names that are long enough to be told from chance. */
const nameParts = [...personNames, ...Object.values(staff).filter((text) => text.includes("^"))]
  .flatMap((name) => name.split("="))
  .flatMap((group) => group.split("^").slice(0, 2));

/**
 * Every string that was planted, to be searched for in any encoding and in any case.
 * @public for tests
 */
export const plantedIdentifiers = [
  ...new Set([
    ...nameParts,
    ...Object.values(patientOne),
    ...Object.values(patientTwo),
    ...Object.values(staff),
    ...Object.values(hospital),
    ...Object.values(orders),
    ...Object.values(dates),
  ]),
];
